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
    of: 'environment',
  }),
  ...of('Project', {
    path: 'repositories/{repository}',
    key: shape({ repository: RepositoryId }),
    needs: 'write',
    of: 'repository',
  }),
  ...of('Team', {
    path: 'installations/{installation}',
    key: shape({ installation: RepositoryId }),
    needs: 'admin of all repositories',
    of: 'installation',
  }),
];

interface Scope {
  readonly path: string;
  readonly key: TObject;
  readonly needs: Operation['needs'];
  readonly of: string;
}

function of(scope: 'Environment' | 'Project' | 'Team', row: Scope): readonly Operation[] {
  const { path, key, needs, of: whose } = row;
  const common = { scope: 'secrets', needs } as const;
  const list = operation({
    ...common,
    id: `list${scope}Secrets`,
    method: 'GET',
    path: `/${path}/secrets`,
    summary: `Names of the secrets of this ${whose}, who set them and when; never a value`,
    params: key,
    answer: SecretList,
    run: ({ deps, caller }, { params }) => listSecrets(deps, caller, params as SecretsOf),
  });
  const one = {
    ...common,
    path: `/${path}/secrets/{name}`,
    params: shape({ ...key.properties, name: SecretName }),
  };
  return [
    list,
    setOperation(`set${scope}Secret`, one, whose),
    deleteOperation(`delete${scope}Secret`, one, whose),
  ];
}

type One = Pick<Operation, 'scope' | 'needs' | 'path'> & { readonly params: TObject };

function setOperation(id: string, one: One, whose: string): Operation {
  return operation({
    ...one,
    id,
    method: 'PUT',
    summary: `Set or replace a secret of this ${whose}`,
    body: SecretRequest,
    answer: SecretView,
    run: ({ deps, caller }, { params, body }) => setSecret(deps, caller, { ...split(params), request: body }),
  });
}

function deleteOperation(id: string, one: One, whose: string): Operation {
  return operation({
    ...one,
    id,
    method: 'DELETE',
    summary: `Delete a secret of this ${whose}`,
    run: ({ deps, caller }, { params }) => deleteSecret(deps, caller, split(params)),
  });
}

function split({ name, ...of }: Record<string, unknown>): { of: SecretsOf; name: string } {
  return { of: of as SecretsOf, name: String(name) };
}
