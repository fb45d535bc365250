// SPDX-License-Identifier: Apache-2.0
//! Text to nodes: the events of `libyaml-safer`, brought to where go-yaml's scanner differs.
//!
//! Both descend from libyaml, but 0.3.0 of the Rust port panics on three texts (a block scalar or a `"\` cut off by the end of
//! the text, a comma right after a tag), and a panic ends a Wasm module. So the text is made safe before scanning, and what
//! that changed is taken back afterwards: a final line break is added, and a guard character is put where the scanners part.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::json::{MAX_DEPTH, TOO_DEEP};
use libyaml_safer::{
    Encoding, Error, Event, EventData, MappingStyle, Parser, ScalarStyle, SequenceStyle,
};

/// A message and the byte offset it belongs to.
pub(super) type Fault = (String, usize);

pub(super) struct YamlNode {
    /// Byte offset of the start, anchor and tag included.
    pub(super) offset: usize,
    pub(super) kind: NodeKind,
}

pub(super) enum NodeKind {
    Scalar {
        text: String,
        tag: String,
        /// Plain and without a tag: the text decides the type.
        implicit: bool,
    },
    List(Vec<usize>),
    /// Keys and values in turn.
    Map(Vec<usize>),
    /// The node that the anchor stands at.
    Alias(usize),
}

/// The nodes of one document, children by number.
#[derive(Default)]
pub(super) struct Nodes {
    nodes: Vec<YamlNode>,
    /// The last block scalar and the offset where it ended.
    last_block: Option<(usize, usize)>,
    /// Where a second document starts. Go's `Unmarshal` does not look at it, and neither does the decoder.
    pub(super) followed_at: Option<usize>,
}

impl Nodes {
    pub(super) fn get(&self, id: usize) -> Option<&YamlNode> {
        self.nodes.get(id)
    }

    /// The text of the last block scalar, when it ended at `offset` or later.
    fn block_at(&mut self, offset: usize) -> Option<&mut String> {
        let (id, end) = self.last_block?;
        match self.nodes.get_mut(id).map(|node| &mut node.kind) {
            Some(NodeKind::Scalar { text, .. }) if end >= offset => Some(text),
            _ => None,
        }
    }
}

/// Composes the first document; what follows it is not looked at, as in Go's `Unmarshal`. No nodes mean an empty document.
pub(super) fn compose(text: &str) -> Result<Nodes, Fault> {
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let skipped = text.len() - body.len();
    if let Some((at, c)) = body.char_indices().find(|(_, c)| !is_allowed(*c)) {
        return Err((
            format!(
                "the control character U+{:04X} may not stand in YAML",
                u32::from(c)
            ),
            at + skipped,
        ));
    }
    let guarded = Guarded::new(body, skipped);
    if guarded.text.is_empty() || guarded.text.ends_with(is_break) {
        return events(&guarded.text, &guarded);
    }
    let tail = guarded.text.rfind(is_break).map_or(0, |at| {
        at + guarded
            .text
            .get(at..)
            .and_then(|rest| rest.chars().next())
            .map_or(1, char::len_utf8)
    });
    let (before, last_line) = guarded
        .text
        .split_at_checked(tail)
        .unwrap_or((&guarded.text, ""));
    let whole = format!("{}\n", guarded.text);
    if last_line.bytes().any(|byte| byte != b' ') {
        let mut nodes = events(&whole, &guarded)?;
        if let Some(text) = nodes.block_at(whole.len())
            && text.ends_with('\n')
        {
            text.pop();
        }
        return Ok(nodes);
    }
    // A last line of spaces belongs to a block scalar when it is longer than the indentation.
    let mut without = events(before, &guarded)?;
    if let Some(text) = without.block_at(before.len())
        && let Some(longer) = events(&whole, &guarded)?.block_at(whole.len())
        && longer != text
        && longer.strip_suffix('\n') != Some(text)
    {
        *text = longer.strip_suffix('\n').unwrap_or(longer).to_owned();
    }
    Ok(without)
}

/// The characters that go-yaml's reader lets through.
fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..)
}

/// Whether YAML 1.1 ends a line here.
pub(super) fn is_break(c: char) -> bool {
    matches!(c, '\r' | '\n' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// A text with a guard character before commas that end a tag, and after colons that a flow indicator follows.
///
/// The first makes the scanner report the comma instead of panicking; the second makes `{a:}` the key `a:` as in go-yaml,
/// where libyaml fails. Inside scalars the guard is harmless and removed again.
struct Guarded<'a> {
    text: Cow<'a, str>,
    guard: char,
    /// Offsets of the guards in the guarded text.
    at: Vec<usize>,
    skipped: usize,
}

impl<'a> Guarded<'a> {
    fn new(body: &'a str, skipped: usize) -> Self {
        let places = guard_places(body);
        if places.is_empty() {
            return Self {
                text: Cow::Borrowed(body),
                guard: '\0',
                at: places,
                skipped,
            };
        }
        let guard = ('\u{e000}'..='\u{f8ff}')
            .rev()
            .find(|guard| !body.contains(*guard))
            .unwrap_or('\u{f8ff}');
        let mut text = String::with_capacity(body.len() + places.len() * guard.len_utf8());
        let mut from = 0;
        let mut at = Vec::with_capacity(places.len());
        for place in places {
            text.push_str(body.get(from..place).unwrap_or_default());
            at.push(text.len());
            text.push(guard);
            from = place;
        }
        text.push_str(body.get(from..).unwrap_or_default());
        Self {
            text: Cow::Owned(text),
            guard,
            at,
            skipped,
        }
    }

    /// The offset in the original text.
    fn original(&self, offset: u64) -> usize {
        let offset = usize::try_from(offset).unwrap_or(usize::MAX);
        let guards = self.at.partition_point(|at| *at < offset);
        (offset - (guards * self.guard.len_utf8()).min(offset)).saturating_add(self.skipped)
    }

    fn clean(&self, text: String) -> String {
        if !self.at.is_empty() && text.contains(self.guard) {
            text.replace(self.guard, "")
        } else {
            text
        }
    }
}

/// Where a guard must stand, in one pass over the text.
fn guard_places(text: &str) -> Vec<usize> {
    let mut places = Vec::new();
    // Whether the characters just before could be a tag: `!` and what may follow it; and the same for `!<…>`.
    let (mut tag, mut verbatim) = (false, VerbatimTag::No);
    let mut before = ' ';
    let mut previous = ' ';
    for (at, c) in text.char_indices() {
        if c == ',' && (tag || verbatim == VerbatimTag::Closed) {
            places.push(at);
        }
        let after_word = !matches!(before, '"' | '\'' | '[' | ']' | '{' | '}' | ',' | ':')
            && !before.is_whitespace();
        if previous == ':'
            && matches!(c, ',' | '?' | '[' | ']' | '{' | '}')
            && after_word
            && places.last() != Some(&at)
        {
            places.push(at);
        }
        verbatim = match (verbatim, c) {
            (_, '<') if previous == '!' => VerbatimTag::Open,
            (VerbatimTag::Open, '>') => VerbatimTag::Closed,
            (VerbatimTag::Open, c) if is_tag_char(c) || matches!(c, ',' | '[' | ']') => {
                VerbatimTag::Open
            }
            _ => VerbatimTag::No,
        };
        tag = c == '!' || (tag && is_tag_char(c));
        before = previous;
        previous = c;
    }
    places
}

#[derive(Clone, Copy, PartialEq)]
enum VerbatimTag {
    No,
    Open,
    Closed,
}

fn is_tag_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-_;/?:@&=+$.%!~*'()".contains(c)
}

/// A collection that is still open.
struct Open {
    id: usize,
    flow: bool,
}

struct Composer<'a> {
    nodes: Nodes,
    open: Vec<Open>,
    anchors: HashMap<String, usize>,
    guarded: &'a Guarded<'a>,
}

fn events(text: &str, guarded: &Guarded<'_>) -> Result<Nodes, Fault> {
    let mut input = text.as_bytes();
    let mut parser = Parser::new();
    parser.set_input_string(&mut input);
    // Its guess takes every text that starts with the byte EF for one with a byte order mark.
    parser.set_encoding(Encoding::Utf8);
    let mut composer = Composer {
        nodes: Nodes::default(),
        open: Vec::new(),
        anchors: HashMap::new(),
        guarded,
    };
    loop {
        let event = parser
            .parse()
            .map_err(|error| fault(&error, text, guarded))?;
        if !composer.take(event)? {
            composer.nodes.followed_at = second_document(&mut parser, guarded);
            return Ok(composer.nodes);
        }
    }
}

/// Where the text goes on after its first document, whether or not that can be read.
fn second_document(parser: &mut Parser<&mut &[u8]>, guarded: &Guarded<'_>) -> Option<usize> {
    match parser.parse() {
        Ok(event) if matches!(event.data, EventData::StreamEnd) => None,
        Ok(event) => Some(guarded.original(event.start_mark.index)),
        Err(error) => Some(guarded.original(error.problem_mark().map_or(0, |mark| mark.index))),
    }
}

impl Composer<'_> {
    /// Takes one event; `false` at the end of the document.
    fn take(&mut self, event: Event) -> Result<bool, Fault> {
        let offset = self.guarded.original(event.start_mark.index);
        match event.data {
            EventData::StreamStart { .. } => {}
            EventData::DocumentStart {
                version_directive, ..
            } => {
                if version_directive.is_some_and(|version| (version.major, version.minor) != (1, 1))
                {
                    let message = "the directive asks for a \
                                   YAML version other than 1.1";
                    return Err((message.to_owned(), offset));
                }
            }
            EventData::StreamEnd | EventData::DocumentEnd { .. } => return Ok(false),
            EventData::Alias { anchor } => {
                let Some(target) = self.anchors.get(&anchor).copied() else {
                    return Err((format!("no anchor `{anchor}` before this alias"), offset));
                };
                self.add(offset, None, NodeKind::Alias(target));
            }
            EventData::Scalar {
                anchor,
                tag,
                value,
                plain_implicit,
                style,
                ..
            } => {
                self.check_plain(&value, style, offset)?;
                let kind = NodeKind::Scalar {
                    text: self.guarded.clean(value),
                    tag: tag.unwrap_or_default(),
                    implicit: plain_implicit,
                };
                let id = self.add(offset, anchor, kind);
                if matches!(style, ScalarStyle::Literal | ScalarStyle::Folded) {
                    let end = usize::try_from(event.end_mark.index).unwrap_or(usize::MAX);
                    self.nodes.last_block = Some((id, end));
                }
            }
            EventData::SequenceStart { anchor, style, .. } => {
                let id = self.add(offset, anchor, NodeKind::List(Vec::new()));
                self.enter(id, style == SequenceStyle::Flow, offset)?;
            }
            EventData::MappingStart { anchor, style, .. } => {
                let id = self.add(offset, anchor, NodeKind::Map(Vec::new()));
                self.enter(id, style == MappingStyle::Flow, offset)?;
            }
            EventData::SequenceEnd | EventData::MappingEnd => {
                self.open.pop();
            }
        }
        Ok(true)
    }

    /// Refuses a plain scalar that go-yaml would end at a `?`, to find a key where none may stand.
    fn check_plain(&self, text: &str, style: ScalarStyle, offset: usize) -> Result<(), Fault> {
        let in_flow = self.open.last().is_some_and(|open| open.flow);
        if style == ScalarStyle::Plain && in_flow && text.contains('?') {
            let message = "a plain text between brackets or braces may not contain `?`; \
                           quotes are needed";
            return Err((message.to_owned(), offset));
        }
        Ok(())
    }

    fn add(&mut self, offset: usize, anchor: Option<String>, kind: NodeKind) -> usize {
        let id = self.nodes.nodes.len();
        self.nodes.nodes.push(YamlNode { offset, kind });
        if let Some(open) = self.open.last()
            && let Some(YamlNode {
                kind: NodeKind::List(children) | NodeKind::Map(children),
                ..
            }) = self.nodes.nodes.get_mut(open.id)
        {
            children.push(id);
        }
        if let Some(anchor) = anchor {
            self.anchors.insert(anchor, id);
        }
        id
    }

    fn enter(&mut self, id: usize, flow: bool, offset: usize) -> Result<(), Fault> {
        if self.open.len() >= MAX_DEPTH {
            return Err((TOO_DEEP.to_owned(), offset));
        }
        self.open.push(Open { id, flow });
        Ok(())
    }
}

fn fault(error: &Error, text: &str, guarded: &Guarded<'_>) -> Fault {
    let index = error.problem_mark().map_or(0, |mark| mark.index);
    let at = usize::try_from(index).unwrap_or_default();
    let next = text.get(at..).and_then(|rest| rest.chars().next());
    let message = match (error.problem(), next) {
        ("found character that cannot start any token", Some('\t')) => {
            "a tab may not indent; spaces are needed".to_owned()
        }
        ("found character that cannot start any token", Some(c)) => {
            format!("`{c}` may not start a plain text; quotes are needed")
        }
        (problem, _) => problem
            .replace('\'', "`")
            .replace("hexdecimal", "hexadecimal"),
    };
    (message, guarded.original(index))
}
