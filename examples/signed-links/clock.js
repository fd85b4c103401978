// Sees no secret, and tells which pod it is in.
const { POD_NAME, POD_TIER, SIGNING_KEY } = process.env;
console.log(
  `${POD_NAME} (${POD_TIER}), with${SIGNING_KEY ? '' : 'out'} the key, since ${new Date().toISOString()}`,
);
setInterval(() => {}, 60_000);
