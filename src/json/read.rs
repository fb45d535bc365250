// SPDX-License-Identifier: Apache-2.0
//! JSON text to values, as Helm reads `values.schema.json`: Go's `encoding/json`.
//!
//! Own reader because the behaviour is Go's and the places are ours: the last of duplicate keys wins, a lone surrogate in a
//! `\u` escape becomes U+FFFD instead of an error, nesting may be deep but not endless, a byte order mark is skipped (Helm
//! strips it on load), and every node's position is kept for diagnostics.

use std::collections::HashMap;

use super::source::{MAX_DEPTH, Position, SourceText, SyntaxError, TOO_DEEP};
use super::{Number, Object, Value};
use crate::pointer::escape;

/// A value with the positions of its nodes.
#[derive(Clone, Debug, Default)]
pub struct JsonDocument {
    /// What the text says.
    pub value: Value,
    /// Pointer text → byte offset of the node (of the key, for a member).
    offsets: HashMap<String, usize>,
    source: SourceText,
    /// Pointers of keys that an earlier member of the same object already had.
    pub duplicates: Vec<String>,
}

impl JsonDocument {
    /// A value that was not read from text: no node has a position.
    pub fn of(value: Value) -> Self {
        Self {
            value,
            ..Self::default()
        }
    }

    /// The position of the node that `pointer` leads to, or of its nearest ancestor that exists.
    pub fn position(&self, pointer: &str) -> Option<Position> {
        let mut pointer = pointer;
        loop {
            if let Some(offset) = self.offsets.get(pointer) {
                return Some(self.source.position(*offset));
            }
            pointer = pointer.rsplit_once('/')?.0;
        }
    }
}

/// Reads a value, without positions.
///
/// # Errors
/// When the text is not one JSON value.
pub fn read(text: &str) -> Result<Value, SyntaxError> {
    JsonReader::new(text, None).document()
}

/// Reads the value that a text starts with; the second part is its length in bytes.
///
/// # Errors
/// When the text does not start with a JSON value.
pub fn read_start(text: &str) -> Result<(Value, usize), SyntaxError> {
    let mut reader = JsonReader {
        text,
        at: 0,
        depth: 0,
        places: None,
    };
    reader.space();
    let start = reader.at;
    if let Some(b'-' | b'0'..=b'9') = reader.peek() {
        // What follows the number may look like a part of it, as in `01` or `1.5.2`.
        reader.text = text.get(..number_end(text, start)).unwrap_or(text);
    }
    let value = reader.value()?;
    Ok((value, reader.at))
}

/// Where the number that starts at `start` ends. Parts without digits belong to it and make it wrong.
fn number_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let one_of = |at: usize, set: &[u8]| bytes.get(at).is_some_and(|byte| set.contains(byte));
    let mut end = start + usize::from(one_of(start, b"-"));
    if one_of(end, b"0") {
        end += 1;
    } else {
        end = after_digits(bytes, end);
    }
    if one_of(end, b".") {
        end = after_digits(bytes, end + 1);
    }
    if one_of(end, b"eE") {
        end += 1;
        end = after_digits(bytes, end + usize::from(one_of(end, b"+-")));
    }
    end
}

fn after_digits(bytes: &[u8], start: usize) -> usize {
    let rest = bytes.get(start..).unwrap_or_default();
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit());
    start + digits.count()
}

/// Reads a value with the positions of its nodes.
///
/// # Errors
/// When the text is not one JSON value.
pub fn read_document(text: &str) -> Result<JsonDocument, SyntaxError> {
    let mut document = JsonDocument {
        source: SourceText::new(text),
        ..JsonDocument::default()
    };
    document.value = JsonReader::new(text, Some(&mut document)).document()?;
    Ok(document)
}

struct JsonReader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    places: Option<Places<'a>>,
}

struct Places<'a> {
    document: &'a mut JsonDocument,
    path: String,
}

impl<'a> JsonReader<'a> {
    fn new(text: &'a str, document: Option<&'a mut JsonDocument>) -> Self {
        let at = if text.starts_with('\u{feff}') {
            '\u{feff}'.len_utf8()
        } else {
            0
        };
        Self {
            text,
            at,
            depth: 0,
            places: document.map(|document| Places {
                document,
                path: String::new(),
            }),
        }
    }

    fn document(mut self) -> Result<Value, SyntaxError> {
        self.space();
        if self.peek().is_none() {
            return Err(self.error("the file is empty"));
        }
        self.mark(self.at);
        let value = self.value()?;
        self.space();
        match self.peek() {
            None => Ok(value),
            Some(_) => Err(self.error("text after the end of the JSON value")),
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn error(&self, message: impl Into<String>) -> SyntaxError {
        let mut at = self.at.min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        SyntaxError {
            message: message.into(),
            position: SourceText::new(self.text).position(at),
        }
    }

    fn mark(&mut self, at: usize) {
        if let Some(places) = &mut self.places {
            places.document.offsets.insert(places.path.clone(), at);
        }
    }

    fn enter(&mut self, token: &str) -> usize {
        let Some(places) = &mut self.places else {
            return 0;
        };
        let length = places.path.len();
        places.path.push('/');
        places.path.push_str(&escape(token));
        length
    }

    fn leave(&mut self, length: usize) {
        if let Some(places) = &mut self.places {
            places.path.truncate(length);
        }
    }

    fn value(&mut self) -> Result<Value, SyntaxError> {
        match self.peek() {
            Some(b'{') => self.nested(Self::object),
            Some(b'[') => self.nested(Self::array),
            Some(b'"') => self.string().map(Value::String),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(_) => self.word(),
            None => Err(self.error("the text ends where a value should stand")),
        }
    }

    fn nested(
        &mut self,
        read: fn(&mut Self) -> Result<Value, SyntaxError>,
    ) -> Result<Value, SyntaxError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.error(TOO_DEEP));
        }
        self.at += 1;
        let value = read(self);
        self.depth -= 1;
        value
    }

    fn object(&mut self) -> Result<Value, SyntaxError> {
        let mut object = Object::new();
        loop {
            self.space();
            match self.peek() {
                Some(b'}') if object.is_empty() => break,
                Some(b'"') => {}
                Some(b'}') => return Err(self.error("a comma before the closing brace")),
                _ => return Err(self.error("a key in double quotes should stand here")),
            }
            let start = self.at;
            let key = self.string()?;
            self.space();
            if self.peek() != Some(b':') {
                return Err(self.error("a colon should follow the key"));
            }
            self.at += 1;
            self.space();
            let length = self.enter(&key);
            self.mark(start);
            let value = self.value()?;
            if object.contains_key(&key)
                && let Some(places) = &mut self.places
            {
                places.document.duplicates.push(places.path.clone());
            }
            self.leave(length);
            object.insert(key, value);
            self.space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => break,
                _ => return Err(self.error("a comma or a closing brace should stand here")),
            }
        }
        self.at += 1;
        Ok(Value::Object(object))
    }

    fn array(&mut self) -> Result<Value, SyntaxError> {
        let mut items = Vec::new();
        loop {
            self.space();
            if self.peek() == Some(b']') {
                if items.is_empty() {
                    break;
                }
                return Err(self.error("a comma before the closing bracket"));
            }
            let length = self.enter(&items.len().to_string());
            self.mark(self.at);
            items.push(self.value()?);
            self.leave(length);
            self.space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => break,
                _ => return Err(self.error("a comma or a closing bracket should stand here")),
            }
        }
        self.at += 1;
        Ok(Value::Array(items))
    }

    fn number(&mut self) -> Result<Value, SyntaxError> {
        let start = self.at;
        while matches!(
            self.peek(),
            Some(b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9')
        ) {
            self.at += 1;
        }
        let text = self.text.get(start..self.at).unwrap_or_default();
        Number::parse(text).map(Value::Number).ok_or_else(|| {
            self.at = start;
            self.error(format!("`{text}` is not a number"))
        })
    }

    fn word(&mut self) -> Result<Value, SyntaxError> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        for (word, value) in [
            ("true", Value::Bool(true)),
            ("false", Value::Bool(false)),
            ("null", Value::Null),
        ] {
            if rest.starts_with(word) {
                self.at += word.len();
                return Ok(value);
            }
        }
        let found = rest.chars().next().unwrap_or(' ');
        Err(self.error(format!("`{found}` does not start a JSON value")))
    }

    fn string(&mut self) -> Result<String, SyntaxError> {
        self.at += 1;
        let mut out = String::new();
        loop {
            let start = self.at;
            while !matches!(self.peek(), None | Some(b'"' | b'\\' | 0..0x20)) {
                self.at += 1;
            }
            out.push_str(self.text.get(start..self.at).unwrap_or_default());
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(out);
                }
                Some(b'\\') => out.push(self.escape()?),
                Some(_) => {
                    return Err(self
                        .error("a control character inside a string, which needs a `\\u` escape"));
                }
                None => return Err(self.error("the text ends inside a string")),
            }
        }
    }

    fn escape(&mut self) -> Result<char, SyntaxError> {
        let letter = self.text.as_bytes().get(self.at + 1).copied();
        self.at += 2;
        Ok(match letter {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode(),
            _ => {
                self.at -= 1;
                return Err(self.error("an unknown escape inside a string"));
            }
        })
    }

    fn unicode(&mut self) -> Result<char, SyntaxError> {
        let high = self.hex()?;
        if (0xd800..0xdc00).contains(&high) && self.text.get(self.at..self.at + 2) == Some("\\u") {
            let back = self.at;
            self.at += 2;
            let low = self.hex()?;
            if (0xdc00..0xe000).contains(&low) {
                let code = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
                return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.at = back;
        }
        Ok(char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn hex(&mut self) -> Result<u32, SyntaxError> {
        let digits = self
            .text
            .get(self.at..self.at + 4)
            .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        match digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()) {
            Some(code) => {
                self.at += 4;
                Ok(code)
            }
            None => Err(self.error("four hexadecimal digits should follow `\\u`")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::compact;

    #[test]
    fn reads_what_it_writes() {
        let text = r#"{"b":[1,2.50,1e400,true,null],"a":{"":"x\"\\\n"},"é":{}}"#;
        assert_eq!(compact(&read(text).unwrap()), text);
    }

    #[test]
    fn follows_go() {
        assert_eq!(
            read("\u{feff} {\"a\":1,\"a\":2}").unwrap().get("a"),
            Some(&Value::from(2))
        );
        assert_eq!(
            read(r#""\ud800x\ud83d\ude00""#).unwrap().as_str(),
            Some("\u{fffd}x😀")
        );
    }

    #[test]
    fn mistakes_have_places() {
        for (text, line, column) in [
            ("", 1, 1),
            ("{\n  \"a\": }", 2, 8),
            ("[1,]", 1, 4),
            ("{} x", 1, 4),
            ("01", 1, 1),
            ("\"\\q\"", 1, 3),
            ("\"a", 1, 3),
            ("nul", 1, 1),
        ] {
            let error = read(text).unwrap_err();
            assert_eq!(error.position, Position { line, column }, "{text}: {error}");
        }
    }

    #[test]
    fn deep_nesting_is_an_error() {
        let error = read(&"[".repeat(100_000)).unwrap_err();
        assert!(error.message.contains("nested deeper"), "{error}");
    }

    #[test]
    fn positions_fall_back_to_ancestors() {
        let document = read_document("{\n  \"a\": {\"b/c\": [10, 20]}\n}").unwrap();
        assert_eq!(
            document.position("/a/b~1c/1"),
            Some(Position {
                line: 2,
                column: 21
            })
        );
        assert_eq!(
            document.position("/a/zzz/0"),
            Some(Position { line: 2, column: 3 })
        );
        assert_eq!(
            read_document("{\"a\":1,\"a\":2}").unwrap().duplicates,
            ["/a"]
        );
    }
}
