// SPDX-License-Identifier: Apache-2.0
//
// Somebody at the API server, beside the portal: an administrator, a colleague with kubectl, the
// controller that applies a repository.
import { readFileSync } from 'node:fs';
import { request } from 'node:https';

const services = '/apis/managedservices.example.com/v1alpha1/namespaces';
const plurals = { ManagedPostgres: 'managedpostgres', ManagedValkey: 'managedvalkeys' };

/** The path of an object, or of all of a kind in a namespace. */
export function objectPath(kind, namespace, name) {
  const collection = `${services}/${namespace}/${plurals[kind]}`;
  return name === undefined ? collection : `${collection}/${name}`;
}

/** Asks the API server as whoever holds the token: `{ status, body }`. */
export function createKube({ server, authority }, token) {
  const ca = readFileSync(authority);
  return {
    ask: (method, path, { text, type } = {}) =>
      new Promise((resolve, reject) => {
        const headers = {
          authorization: `Bearer ${token}`,
          accept: 'application/json',
          ...(type && { 'content-type': type }),
        };
        const asked = request(`${server}${path}`, { method, ca, headers }, async answer => {
          const parts = [];
          for await (const part of answer) parts.push(part);
          const body = JSON.parse(Buffer.concat(parts).toString('utf8'));
          resolve({ status: answer.statusCode, body });
        });
        asked.on('error', reject);
        asked.end(text);
      }),
    /**
     * Calls `onObject` with each state of the objects that the path lists, from the version on,
     * until `stop`.
     */
    watch: (path, version, onObject) => {
      const url = `${server}${path}?watch=1&resourceVersion=${version}`;
      const headers = { authorization: `Bearer ${token}` };
      const asked = request(url, { ca, headers }, answer => {
        let rest = '';
        answer.setEncoding('utf8').on('data', text => {
          const lines = (rest + text).split('\n');
          rest = lines.pop();
          lines.forEach(line => onObject(JSON.parse(line)));
        });
      });
      // Ended by `stop`, or with the cluster.
      asked.on('error', () => {}).end();
      return { stop: () => asked.destroy() };
    },
  };
}

/** As `kubectl apply --server-side` with a field manager of its own. */
export function apply(kube, object, { manager, force = false }) {
  const { kind, metadata } = object;
  const path = objectPath(kind, metadata.namespace, metadata.name);
  return kube.ask('PATCH', `${path}?fieldManager=${manager}&force=${force}`, {
    text: JSON.stringify(object),
    type: 'application/apply-patch+yaml',
  });
}

const policies = '/apis/admissionregistration.k8s.io/v1';

/** Applies a ValidatingAdmissionPolicy, or its binding. */
export function applyPolicy(kube, object) {
  const { kind, metadata } = object;
  const plural = kind.toLowerCase().replace(/policy$/, 'policies').replace(/binding$/, 'bindings');
  return kube.ask('PATCH', `${policies}/${plural}/${metadata.name}?fieldManager=kubectl`, {
    text: JSON.stringify(object),
    type: 'application/apply-patch+yaml',
  });
}

/** As `kubectl edit` writes: a merge patch under the field manager `kubectl-edit`. */
export function edit(kube, path, patch) {
  return kube.ask('PATCH', `${path}?fieldManager=kubectl-edit`, {
    text: JSON.stringify(patch),
    type: 'application/merge-patch+json',
  });
}
