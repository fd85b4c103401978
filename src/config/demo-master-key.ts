/** The key of demos and tests, which everybody may read here: a server does not start with it. */
export const demoMasterKey = 'AGE-SECRET-KEY-1H2ML8TU4G4M7M3MV4KHK5F00QRZ0HELFPX8KVYKRC6J4UG845F9QD4FZH8';
