/** Leaves this page for another site. */
export const leave = (url: string): void => window.location.assign(url);
