/** Made when it is first asked for: the first clock of a page costs a slow phone more than the screen with the PIN. */
export function clock(options: Intl.DateTimeFormatOptions): (ms: number | Date) => string {
  let made: Intl.DateTimeFormat | undefined;
  return (ms) => (made ??= new Intl.DateTimeFormat('en-GB', options)).format(ms);
}
