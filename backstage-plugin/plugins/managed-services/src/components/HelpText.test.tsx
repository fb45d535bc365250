// SPDX-License-Identifier: Apache-2.0
import { render, screen } from '@testing-library/react';
import { HelpText } from './HelpText';

const html = (text: string, links = true) =>
  render(<HelpText text={text} links={links} />).container.innerHTML;

const read = (text: string) => render(<HelpText text={text} />).container.textContent;

describe('markdown-links-are-shown-raw', () => {
  it('links lead to web addresses, in another tab', () => {
    render(<HelpText text="See [the manual](https://example.org/manual) for **all** values." />);
    const link = screen.getByRole('link', { name: 'the manual' });
    expect(link).toHaveAttribute('href', 'https://example.org/manual');
    expect(link).toHaveAttribute('rel', 'noopener noreferrer');
    expect(screen.getByText('all').tagName).toBe('STRONG');
  });

  it.each([
    ['https://example.org/a stays a link', 1],
    ['<https://example.org>', 1],
    ['[a](http://example.org)', 1],
    ['[a](javascript:alert(1))', 0],
    ['[a](JaVaScRiPt:alert(1))', 0],
    ['[a](data:text/html,x)', 0],
    ['[a](//example.org)', 0],
    ['[a](/catalog)', 0],
    ['[a](mailto:a@example.org)', 0],
  ])('%s', (text, links) => {
    const { container } = render(<HelpText text={text} />);
    expect(container.querySelectorAll('a')).toHaveLength(links);
  });

  it.each([
    ['plain', 'plain'],
    ['', ''],
    ['*not closed and 2 * 3', '*not closed and 2 * 3'],
    ['snake_case_name and __init__', 'snake_case_name and init'],
    ['`a*b*` and `[x](y)`', 'a*b* and [x](y)'],
    ['1 &lt; 2 &amp;&amp; &#x41;&nbsp;B', '1 < 2 && A\u00a0B'],
    ['&unknown; and &', '&unknown; and &'],
    ['<b>bold</b> <img src=x onerror=alert(1)>', '<b>bold</b> <img src=x onerror=alert(1)>'],
    ['![logo](https://example.org/x.png)', '![logo](https://example.org/x.png)'],
    ['\\*stars\\*', '*stars*'],
    ['{{ templates }} and ${values}', '{{ templates }} and ${values}'],
  ])('reads %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it('draws no element but code, emphasis and links', () => {
    const text = '# a\n- *b* <script>x</script> <style>y</style> **c** `d` [e](https://e.org) <svg onload=x>';
    const { container } = render(<HelpText text={text} />);
    const names = [...container.querySelectorAll('*')].map(({ tagName }) => tagName);
    expect(new Set(names)).toEqual(new Set(['EM', 'STRONG', 'CODE', 'A']));
  });

  it('has no links inside a button', () => {
    expect(html('See [the manual](https://example.org)', false)).toBe('See the manual');
  });
});
