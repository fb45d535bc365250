// SPDX-License-Identifier: Apache-2.0

/**
 * What a pattern for the file of a manifest may name.
 * @public
 */
export type PathNames = {
  cluster?: string;
  namespace: string;
  kind: string;
  name: string;
};

/**
 * The file of a manifest, unless another pattern is configured.
 * @public
 */
export const DEFAULT_PATH_PATTERN =
  '{namespace}/{kind}/{name}.yaml';

/**
 * The path that a pattern such as `{cluster}/{namespace}/{kind}/{name}.yaml` stands for. The kind is
 * written in lower case. Throws a sentence for a name that is unknown or not given.
 * @public
 */
export function manifestPath(
  pattern: string,
  names: PathNames,
): string {
  const known: Record<string, string | undefined> = {
    cluster: names.cluster,
    namespace: names.namespace,
    kind: names.kind.toLowerCase(),
    name: names.name,
  };
  return pattern.replace(/\{([^{}]*)\}/g, (_, key: string) => {
    if (!Object.hasOwn(known, key)) {
      const allowed = Object.keys(known).map(name => `{${name}}`);
      throw new Error(
        `unknown \`{${key}}\` in the path; allowed: ${allowed.join(', ')}`,
      );
    }
    const name = known[key];
    if (!name)
      throw new Error(
        `the path names \`{${key}}\`, which is not given`,
      );
    return name;
  });
}
