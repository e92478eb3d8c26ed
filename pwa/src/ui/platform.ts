export const agent = navigator.userAgent;
/** Which of Apple's it is, if one: they install by hand, and forget what is not installed. An iPad says that it is a Mac, and no Mac is touched. */
export const apple = /iPhone/.test(agent) ? 'iPhone' : /Mac/.test(agent) && navigator.maxTouchPoints ? 'iPad' : '';
/** Opened from the home screen. */
export const isInstalled = (): boolean => matchMedia('(display-mode: standalone)').matches;
