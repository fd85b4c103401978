// A page of which one script did not come stays as the server sent it, for ever: the one who asks for scripts may hear of the fault too late.
// It is loaded once more; a fault that is there again a minute later is shown by what is not there.
(() => {
  const patienceMs = 15_000;
  const stored = 'pinacle.begun-again';
  addEventListener('load', () => {
    setTimeout(() => {
      if ('live' in document.documentElement.dataset) return;
      if (Date.now() - Number(sessionStorage.getItem(stored)) < 60_000) return;
      sessionStorage.setItem(stored, String(Date.now()));
      location.reload();
    }, patienceMs);
  });
})();
