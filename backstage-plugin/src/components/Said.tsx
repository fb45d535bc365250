// SPDX-License-Identifier: Apache-2.0
import classes from './Said.module.css';

/** As in Markdown: a run of backticks lasts until the next run of that length. */
const CODE = /(?<!`)(`+)(?!`)([^]*?[^`])\1(?!`)/;

/**
 * What the engine or a chart says, with what stands in backticks as code. The
 * backticks themselves go: to a screen reader they are noise. Those that have
 * no partner are somebody's text and stay.
 */
export function Said({ text }: { text: string }) {
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
