/** In the URL: a reload and a link show the same tab. */
export function openTab(id: string): void {
  const params = new URLSearchParams(window.location.search);
  params.set('tab', id);
  window.history.replaceState(null, '', `?${params}`);
}
