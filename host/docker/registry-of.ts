/** Where images may be pulled from unless the machine's owner says otherwise. */
export const publicRegistries: readonly string[] = [
  'docker.io',
  'ghcr.io',
  'quay.io',
  'gcr.io',
  'public.ecr.aws',
  'mcr.microsoft.com',
  'registry.gitlab.com',
  'registry.k8s.io',
];

/** The registry of an image reference, with its port: `docker.io` when none is named. */
export function registryOf(image: string): string {
  const slash = image.indexOf('/');
  const first = slash < 0 ? '' : image.slice(0, slash);
  const isHost = /[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase();
  return isHost
    ? first.toLowerCase().replace(/^(index\.|registry-1\.)docker\.io$/, 'docker.io')
    : 'docker.io';
}
