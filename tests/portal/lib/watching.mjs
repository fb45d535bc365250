// SPDX-License-Identifier: Apache-2.0

/** Resolves when the API server's watch first tells of an object that is ready. */
export function whenReady(kube, path) {
  return new Promise((resolve, reject) => {
    const start = async () => {
      const { body } = await kube.ask('GET', path);
      const { resourceVersion } = body.metadata;
      const watching = kube.watch(path, resourceVersion, ({ object }) => {
        const { status = {}, metadata } = object;
        if (!status.ready || status.observedGeneration !== metadata.generation) return;
        watching.stop();
        resolve(object);
      });
    };
    start().catch(reject);
  });
}
