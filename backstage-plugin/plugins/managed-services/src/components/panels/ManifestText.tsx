// SPDX-License-Identifier: Apache-2.0
import { useMemo } from 'react';
import classes from './ManifestText.module.css';

/** `key:` at the start of a line; the engine quotes keys with special characters. */
const KEY = /^([\s-]*)("[^"]*"|[\w./-]+)(:)(?= |$)/;

/** Colors the key. Only elements are added: the text stays exactly as the engine wrote it. */
function Line({ text }: { text: string }) {
  const match = KEY.exec(text);
  if (!match) return <>{text}</>;
  const [start, indent, key, colon] = match;
  return (
    <>
      {indent}
      <span className={classes.key}>{key}</span>
      <span className={classes.colon}>{colon}</span>
      {text.slice(start.length)}
    </>
  );
}

/** The manifest, character for character as the engine wrote it. */
export function ManifestText({ text, label }: { text: string; label: string }) {
  const lines = useMemo(() => text.split('\n'), [text]);
  return (
    <pre className={classes.manifest} tabIndex={0} role="region" aria-label={label}>
      <code>
        {lines.map((line, index) => (
          <span key={index}>
            <Line text={line} />
            {index < lines.length - 1 && '\n'}
          </span>
        ))}
      </code>
    </pre>
  );
}
