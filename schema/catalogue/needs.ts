/** The first lines of a service's command: a program that is not there is named, instead of a shell's bare "not found". */
export function needs(program: string, hint: string): string {
  return `if ! command -v ${program} >/dev/null 2>&1; then echo "${program} is not in this image: ${hint}" >&2; exit 127; fi`;
}
