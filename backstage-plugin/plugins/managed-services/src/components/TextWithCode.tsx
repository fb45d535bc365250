// SPDX-License-Identifier: Apache-2.0
import classes from './TextWithCode.module.css';

/** As in Markdown: a run of backticks lasts until the next run of that length. */
const CODE = /(?<!`)(`+)(?!`)([^]*?[^`])\1(?!`)/;

/**
 * A sentence of the engine or a chart, with the parts in backticks set as code.
 * The backticks themselves are left out, because a screen reader would read
 * them aloud. A backtick without a partner is part of the text and stays.
 */
export function TextWithCode({ text }: { text: string }) {
  // Splitting by two groups gives text, backticks and code in turn.
  return (
    <>
      {text.split(CODE).map((part, index) => {
        if (index % 3 === 0) return part;
        if (index % 3 === 1) return null;
        return (
          <code key={index} className={classes.code}>
            {part}
          </code>
        );
      })}
    </>
  );
}
