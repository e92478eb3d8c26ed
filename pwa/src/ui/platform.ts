/** iPhones and iPads install by hand, and forget what is not installed. */
export const isApple = /iPhone|iPad|iPod/.test(navigator.userAgent);
/** Opened from the home screen. */
export const isInstalled = (): boolean => matchMedia('(display-mode: standalone)').matches;
