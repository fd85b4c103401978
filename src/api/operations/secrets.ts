import type { TObject } from 'typebox';
import { EnvironmentId, RepositoryId, shape } from '../../../schema/api/common.ts';
import { SecretList, SecretName, SecretRequest, SecretView } from '../../../schema/api/secret.ts';
import { deleteSecret, listSecrets, setSecret } from '../functions/secrets.ts';
import { type Operation, operation } from '../operation.ts';
import type { SecretsOf } from '../secret-owner.ts';

/** The same three routes for each scope. */
export const secretOperations: readonly Operation[] = [
  ...of('Environment', {
    path: 'environments/{environment}',
    key: shape({ environment: EnvironmentId }),
    needs: 'write',
  }),
  ...of('Project', {
    path: 'repositories/{repository}',
    key: shape({ repository: RepositoryId }),
    needs: 'write',
  }),
  ...of('Team', {
    path: 'installations/{installation}',
    key: shape({ installation: RepositoryId }),
    needs: 'admin of all repositories',
  }),
];

function of(
  scope: 'Environment' | 'Project' | 'Team',
  { path, key, needs }: { path: string; key: TObject; needs: Operation['needs'] },
): readonly Operation[] {
  const words = `secrets of this ${scope === 'Environment' ? 'environment' : scope === 'Project' ? 'repository' : 'installation'}`;
  const named = shape({ ...key.properties, name: SecretName });
  const common = { scope: 'secrets', needs } as const;
  return [
    operation({
      ...common,
      id: `list${scope}Secrets`,
      method: 'GET',
      path: `/${path}/secrets`,
      summary: `Names of the ${words}, who set them and when; never a value`,
      params: key,
      answer: SecretList,
      run: ({ deps, caller }, { params }) => listSecrets(deps, caller, params as SecretsOf),
    }),
    operation({
      ...common,
      id: `set${scope}Secret`,
      method: 'PUT',
      path: `/${path}/secrets/{name}`,
      summary: `Set or replace one of the ${words}`,
      params: named,
      body: SecretRequest,
      answer: SecretView,
      run: ({ deps, caller }, { params, body }) =>
        setSecret(deps, caller, { ...split(params), request: body }),
    }),
    operation({
      ...common,
      id: `delete${scope}Secret`,
      method: 'DELETE',
      path: `/${path}/secrets/{name}`,
      summary: `Delete one of the ${words}`,
      params: named,
      run: ({ deps, caller }, { params }) => deleteSecret(deps, caller, split(params)),
    }),
  ];
}

function split({ name, ...of }: Record<string, unknown>): { of: SecretsOf; name: string } {
  return { of: of as SecretsOf, name: String(name) };
}
