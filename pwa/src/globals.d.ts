/** Put in by the build: the day and hash of this version. */
declare const __VERSION__: string;
