// A second process, so that one can see that a change of the first leaves it alone: it tells when it started.
const started = new Date().toISOString();
console.log(`clock started at ${started}`);
setInterval(() => console.log(`running since ${started}`), 60_000);
