// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import { Lexer, type Token } from 'marked';
import classes from './TextWithCode.module.css';

/** Character references such as `&amp;`, which Markdown keeps for HTML. */
const REFERENCE = /&(?:#\d+|#x[\da-f]+|[a-z][\da-z]*);/gi;

function decode(text: string): string {
  // A parsed document runs no scripts; a reference alone can be nothing but text.
  return text.replace(
    REFERENCE,
    reference =>
      new DOMParser().parseFromString(reference, 'text/html').body.textContent ?? reference,
  );
}

const isWebAddress = (address: string) => /^https?:\/\//i.test(address);

type Options = { links: boolean };

function inside(token: Token, options: Options): ReactNode {
  const { tokens, text, raw } = token as { tokens?: Token[]; text?: string; raw: string };
  return tokens ? nodes(tokens, options) : decode(text ?? raw);
}

function node(token: Token, key: number, options: Options): ReactNode {
  switch (token.type) {
    case 'codespan':
      return (
        <code key={key} className={classes.code}>
          {token.text}
        </code>
      );
    case 'strong':
      return <strong key={key}>{inside(token, options)}</strong>;
    case 'em':
      return <em key={key}>{inside(token, options)}</em>;
    case 'link':
      if (!options.links || !isWebAddress(token.href)) return inside(token, options);
      return (
        <a key={key} href={token.href} target="_blank" rel="noopener noreferrer">
          {inside(token, options)}
        </a>
      );
    case 'br':
      return <br key={key} />;
    case 'escape':
    case 'text':
      return inside(token, options);
    default:
      // Images, HTML and what else Markdown knows stay the text that was written.
      return token.raw;
  }
}

function nodes(tokens: readonly Token[], options: Options): ReactNode[] {
  return tokens.map((token, key) => node(token, key, options));
}

type Props = {
  text: string;
  /** False where the text stands in a button already. */
  links?: boolean;
};

/**
 * What a chart's author wrote for people: the inline part of Markdown that is safe. Links lead to
 * web addresses only; HTML and images stay text.
 */
export function HelpText({ text, links = true }: Props) {
  return <>{nodes(Lexer.lexInline(text, { gfm: true }), { links })}</>;
}
