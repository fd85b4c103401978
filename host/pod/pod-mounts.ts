import type { PodSpec } from '../../reconciler/plan/desired.ts';
import type { ContainerFacts } from '../docker/container-options.ts';
import type { Host } from '../host.ts';

const caPath = '/run/pinacle/ca.crt';

/** All that a pod sees of the host: our own folders and nothing else. Only its workspace, its logs and its state can be written. */
export function podMounts(host: Host, spec: PodSpec, pod: string): Pick<ContainerFacts, 'mounts' | 'env'> {
  const { def, state, etc, secrets } = host.layout.pod(pod);
  const { workspace, logs } = host.layout.environment(spec.environment);
  const { toolsDir, caBundle } = host.settings;
  const readOnly = (source: string, target: string) => ({ source, target, readOnly: true });
  const writable = (source: string, target: string) => ({ source, target, readOnly: false });
  const mounts = [
    readOnly(toolsDir, '/opt/pinacle'),
    readOnly(def, '/run/pinacle/def'),
    writable(state, '/run/pinacle/state'),
    readOnly(secrets, '/run/secrets'),
    writable(`${logs}/${pod}`, '/run/pinacle/log'),
    writable(workspace, '/workspace'),
    // Docker's resolver at 127.0.0.11 does not work under gVisor's own network stack.
    readOnly(`${etc}/resolv.conf`, '/etc/resolv.conf'),
    readOnly(`${etc}/hosts`, '/etc/hosts'),
  ];
  if (!caBundle) return { mounts, env: [] };
  const env = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'GIT_SSL_CAINFO', 'PIP_CERT'].map(
    (name) => `${name}=${caPath}`,
  );
  return { mounts: [...mounts, readOnly(caBundle, caPath)], env };
}
