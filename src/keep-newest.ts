/** Puts an entry at the end of a map, and takes the oldest away when there are more than `most`: what strangers send must not fill the memory. */
export function keepNewest<K, V>(map: Map<K, V>, key: K, value: V, most: number): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > most && oldest !== undefined) map.delete(oldest);
}
