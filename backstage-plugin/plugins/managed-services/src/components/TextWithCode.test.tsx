// SPDX-License-Identifier: Apache-2.0
import { render, screen } from '@testing-library/react';
import { TextWithCode } from './TextWithCode';

function codes(text: string): { read: string; code: (string | null)[] } {
  const { container } = render(<TextWithCode text={text} />);
  const code = [...container.querySelectorAll('code')].map(({ textContent }) => textContent);
  return { read: container.textContent ?? '', code };
}

it.each([
  ['plain', 'plain', []],
  ['', '', []],
  ['`10Gi` is no quantity', '10Gi is no quantity', ['10Gi']],
  ['does not match `^[a-z]$`', 'does not match ^[a-z]$', ['^[a-z]$']],
  ['one of `a`, `b c` or `<b>`', 'one of a, b c or <b>', ['a', 'b c', '<b>']],
  ['``a `tick` in`` code', 'a `tick` in code', ['a `tick` in']],
  ['`two\nlines`', 'two\nlines', ['two\nlines']],
  ['a lonely ` stays', 'a lonely ` stays', []],
  ['an empty `` stays, `a` does not', 'an empty `` stays, a does not', ['a']],
  ['`first` and then ` alone', 'first and then ` alone', ['first']],
])('%s', (text, read, code) => {
  expect(codes(text)).toEqual({ read, code });
});

it('describes a control in words', () => {
  render(
    <>
      <input aria-describedby="message" />
      <span id="message">
        <TextWithCode text="`0` is less than the minimum of `1`" />
      </span>
    </>,
  );
  expect(screen.getByRole('textbox')).toHaveAccessibleDescription(
    '0 is less than the minimum of 1',
  );
});
