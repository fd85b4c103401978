/** A scalar as a manifest says it; a list or a map as JSON, which is YAML. */
export function yamlOf(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  return isPlain(value) ? value : JSON.stringify(value);
}

/** Read without quotes it is the same text: no number, no true or null, none of YAML's marks. */
function isPlain(text: string): boolean {
  return (
    /^[A-Za-z0-9_./][^#\n]*$/.test(text) &&
    !/:(?:\s|$)/.test(text) &&
    !/^(?:true|false|null|yes|no|on|off|~)$/i.test(text.replace(/^off$/, '')) &&
    !/^[-+]?[0-9][0-9._]*(?:e[-+]?\d+)?$/i.test(text)
  );
}
