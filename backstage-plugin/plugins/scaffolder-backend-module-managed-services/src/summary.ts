// SPDX-License-Identifier: Apache-2.0
import type {
  ChartModel,
  ReviewSide,
  SecretManifest,
} from '@managed-services/engine';
import type { PassedCheck } from './check';

/** What a summary is about. */
export interface Summarized {
  model: ChartModel;
  /** What the person gave; may contain secret values. */
  values: unknown;
  kind: string;
  name: string;
  namespace: string;
  check: PassedCheck;
}

/** A text for people who decide on the instance, such as in a pull request; Markdown. */
export function summaryOf(summarized: Summarized): string {
  const { kind, name, namespace } = summarized;
  const sections = [
    `**${kind}** ${code(name)} in namespace ${code(namespace)}`,
    chosenTable(summarized),
    verdictText(summarized),
    lossList(summarized),
    secretText(summarized),
  ];
  return `${sections.filter(Boolean).join('\n\n')}\n`;
}

function chosenTable({ model, values }: Summarized): string {
  const rows = model
    .review({ values })
    .filter(({ mine, secret }) => mine !== null && !secret)
    .map(({ at, label, mine, default: shipped }) => {
      const cells = [
        `${plain(label)} ${code(tokensOf(at).join('.'))}`,
        shown(mine),
        shown(shipped),
      ];
      return `| ${cells.join(' | ')} |`;
    });
  if (rows.length === 0)
    return 'Everything follows the chart’s defaults.';
  const head = [
    '| setting | chosen | chart’s default |',
    '|---|---|---|',
  ];
  const rest =
    'Everything else follows the chart’s defaults, across upgrades too.';
  return `${[...head, ...rows].join('\n')}\n\n${rest}`;
}

function verdictText({ check }: Summarized): string {
  const { verdict, profile, reasons } = check.verdict;
  if (verdict === 'valid')
    return `Checked as Helm does (${profile}): accepted.`;
  if (verdict === 'unknown') {
    return [
      `Not fully checked (${profile}); the cluster decides:`,
      ...reasons.map(reason => `- ${reason}`),
    ].join('\n');
  }
  return `Checked as Helm does (${profile}): accepted, except for the secret values.`;
}

function lossList({ check }: Summarized): string {
  if (check.losses.length === 0) return '';
  const lines = check.losses.map(
    ({ at: place, message, cause }) => {
      const where = place === '' ? 'the values' : code(place);
      return `- ${where}: ${message} (${cause})`;
    },
  );
  return [
    'What the custom resource does not express:',
    ...lines,
  ].join('\n');
}

function secretText({
  model,
  name,
  namespace,
  check,
}: Summarized): string {
  const secret = secretTemplate(model, name, namespace);
  if (!secret) return '';
  const needed =
    check.secret === null
      ? 'Secret values are not part of the manifest. If the service needs some'
      : 'The secret values are not part of the manifest. Unless the portal applies the instance';
  return [
    `${needed}, create Secret ${code(secret.name)} before the instance, with real values:`,
    `\`\`\`yaml\n${secret.manifest.trimEnd()}\n\`\`\``,
  ].join('\n\n');
}

/** The Secret of an instance with a placeholder for each secret value. */
function secretTemplate(
  model: ChartModel,
  name: string,
  namespace: string,
): SecretManifest | null {
  const pointers = model
    .form()
    .secrets.filter(pointer => !pointer.includes('*'));
  const values = pointers.reduce<unknown>(
    (all, pointer) =>
      withPlaceholder(all, tokensOf(pointer), pointer),
    {},
  );
  // The engine knows its name and labels.
  return model.check({ name, namespace, values }).secret;
}

function withPlaceholder(
  values: unknown,
  tokens: string[],
  pointer: string,
): unknown {
  const [token, ...rest] = tokens;
  if (token === undefined) return `<${tokensOf(pointer).at(-1)}>`;
  const members = record(values);
  return {
    ...members,
    [token]: withPlaceholder(members[token], rest, pointer),
  };
}

function tokensOf(pointer: string): string[] {
  const escaped = pointer.split('/').slice(1);
  return escaped.map(token =>
    token.replace(/~1/g, '/').replace(/~0/g, '~'),
  );
}

const LONGEST = 100;

function shown(side: ReviewSide | null): string {
  if (!side) return 'none';
  const text = JSON.stringify(side.value);
  return code(
    text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text,
  );
}

/** Text that Markdown shows as it is. */
function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|~]/g, '\\$&');
}

/** Text as Markdown code that stays in its cell of a table. */
function code(text: string): string {
  const quotes = text.match(/`+/g) ?? [];
  const fence = '`'.repeat(
    Math.max(0, ...quotes.map(({ length }) => length)) + 1,
  );
  const pad = fence.length > 1 ? ' ' : '';
  const line = text.replace(/\|/g, '\\|').replace(/\s*\n\s*/g, ' ');
  return `${fence}${pad}${line}${pad}${fence}`;
}

function record(value: unknown): Record<string, unknown> {
  const mapping =
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value);
  return mapping ? (value as Record<string, unknown>) : {};
}
