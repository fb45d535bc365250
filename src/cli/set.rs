// SPDX-License-Identifier: Apache-2.0
//! The grammar of `--set` and its relatives, as Helm 4 reads it: `a.b[0]=1,d={x,y}`.
//!
//! Helm reads an assignment while it applies it, so a path must fit the values that stand there already.

use crate::json::{self, Number, Object, Value};

/// Highest index of a list; Helm's own limit.
const MAX_INDEX: usize = 65_536;

/// Most dots in one path; Helm's own limit.
const MAX_DOTS: usize = 30;

/// Most steps of one path, indices included. Helm knows no limit for these; the stack of WebAssembly does.
const MAX_STEPS: usize = 500;

/// A comma ends a value, so what follows it must be an assignment again.
const NO_VALUE: &str = r"`=` and a value are missing; write a comma inside a value as `\,`";

/// Which of Helm's options an assignment belongs to: how its value is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grammar {
    /// `--set`: words for booleans, null and whole numbers; everything else is text.
    Typed,
    /// `--set-string`: everything is text.
    Text,
    /// `--set-json`: a JSON value.
    Json,
    /// `--set-file`: the content of the file at that path.
    File,
    /// `--set-literal`: the whole rest of the argument, where nothing is special.
    Literal,
}

/// Whether the argument continues behind what was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Follows {
    More,
    End,
}

/// Applies an argument to the values.
///
/// # Errors
/// The reason, when Helm rejects the argument or a file cannot be read.
pub(super) fn apply(
    values: &mut Object,
    grammar: Grammar,
    argument: &str,
    read_file: &dyn Fn(&str) -> Result<String, String>,
) -> Result<(), String> {
    let mut reader = SetReader {
        rest: argument,
        grammar,
        read_file,
        steps: 0,
    };
    for number in 1.. {
        reader.steps = 0;
        let rest = reader.assignment(values, 0);
        // The argument may hold a password, so the message counts and quotes nothing.
        if rest.map_err(|reason| format!("assignment {number}: {reason}"))? == Follows::End {
            break;
        }
    }
    Ok(())
}

struct SetReader<'a> {
    rest: &'a str,
    grammar: Grammar,
    read_file: &'a dyn Fn(&str) -> Result<String, String>,
    steps: usize,
}

impl SetReader<'_> {
    /// Reads the rest of a path whose next step is a key, and its value.
    fn assignment(&mut self, into: &mut Object, dots: usize) -> Result<Follows, String> {
        self.step()?;
        let stops = match self.grammar {
            Grammar::Literal => "=[.",
            _ => "=[.,",
        };
        let (key, stop) = self.until(stops);
        match stop {
            None if key.is_empty() => Ok(Follows::End),
            None | Some(',') => Err(NO_VALUE.to_owned()),
            Some('[') => self.list(into, key, dots),
            Some('.') => self.mapping(into, key, dots + 1),
            Some(_) => {
                let (value, rest) = self.value()?;
                set(into, key, value);
                Ok(rest)
            }
        }
    }

    fn mapping(&mut self, into: &mut Object, key: String, dots: usize) -> Result<Follows, String> {
        if dots > MAX_DOTS {
            return Err(format!("the path has more than {MAX_DOTS} dots"));
        }
        let found = into.get_mut(&key).map(std::mem::take);
        let existed = found.is_some();
        let Value::Object(mut inner) = found.unwrap_or_else(Value::object) else {
            return Err("the path leads through a value that is not a mapping".to_owned());
        };
        let rest = self.assignment(&mut inner, dots)?;
        if rest == Follows::More && inner.is_empty() {
            return Err(NO_VALUE.to_owned());
        }
        if existed || !inner.is_empty() {
            set(into, key, Value::Object(inner));
        }
        Ok(rest)
    }

    fn list(&mut self, into: &mut Object, key: String, dots: usize) -> Result<Follows, String> {
        let index = self.index()?;
        let found = into.get_mut(&key).map(std::mem::take);
        let Value::Array(mut items) = found.unwrap_or(Value::Array(Vec::new())) else {
            return Err("the path leads through a value that is not a list".to_owned());
        };
        let rest = self.item(&mut items, index, dots)?;
        set(into, key, Value::Array(items));
        Ok(rest)
    }

    /// Reads what follows an index: a key, another index, or the value.
    fn item(
        &mut self,
        items: &mut Vec<Value>,
        index: usize,
        dots: usize,
    ) -> Result<Follows, String> {
        self.step()?;
        let (key, stop) = self.until("=[.");
        if !key.is_empty() {
            return Err("only `.`, `[` or `=` can follow an index".to_owned());
        }
        match stop {
            None => Ok(Follows::End),
            Some('[') => self.inner_list(items, index, dots),
            Some('.') => self.inner_mapping(items, index, dots),
            Some(_) => {
                let (value, _) = self.value()?;
                put(items, index, value)?;
                Ok(Follows::More)
            }
        }
    }

    fn inner_list(
        &mut self,
        items: &mut Vec<Value>,
        index: usize,
        dots: usize,
    ) -> Result<Follows, String> {
        let next = self.index()?;
        let found = items.get_mut(index).map(std::mem::take);
        let existed = found.is_some();
        let mut inner = match found.unwrap_or_default() {
            Value::Array(inner) => inner,
            Value::Null => Vec::new(),
            _ => return Err("the path leads through a value that is not a list".to_owned()),
        };
        let rest = self.item(&mut inner, next, dots)?;
        if existed || rest == Follows::More {
            put(items, index, Value::Array(inner))?;
        }
        Ok(rest)
    }

    fn inner_mapping(
        &mut self,
        items: &mut Vec<Value>,
        index: usize,
        dots: usize,
    ) -> Result<Follows, String> {
        let found = items.get_mut(index).map(std::mem::take);
        let existed = found.is_some();
        // Helm replaces an item that is not a mapping here, unlike a value at a key.
        let mut inner = match found {
            Some(Value::Object(inner)) => inner,
            _ => Object::new(),
        };
        let rest = self.assignment(&mut inner, dots)?;
        if existed || rest == Follows::More {
            put(items, index, Value::Object(inner))?;
        }
        Ok(rest)
    }

    fn step(&mut self) -> Result<(), String> {
        self.steps += 1;
        if self.steps > MAX_STEPS {
            return Err(format!("the path has more than {MAX_STEPS} steps"));
        }
        Ok(())
    }

    /// Reads an index up to its closing bracket.
    fn index(&mut self) -> Result<usize, String> {
        let (text, stop) = self.until("]");
        if stop.is_none() {
            return Err("an index must end with `]`".to_owned());
        }
        let index: Option<i64> = text.parse().ok();
        index
            .and_then(|index| usize::try_from(index).ok())
            .filter(|index| *index <= MAX_INDEX)
            .ok_or_else(|| format!("an index must be a number from 0 to {MAX_INDEX}"))
    }

    fn value(&mut self) -> Result<(Value, Follows), String> {
        match self.grammar {
            Grammar::Json => Ok((self.json()?, Follows::More)),
            Grammar::Literal => {
                let text = std::mem::take(&mut self.rest);
                Ok((Value::String(text.to_owned()), Follows::More))
            }
            _ if self.rest.is_empty() => Ok((Value::String(String::new()), Follows::End)),
            _ => {
                let value = match self.rest.strip_prefix('{') {
                    Some(inside) => {
                        self.rest = inside;
                        self.braces()?
                    }
                    None => {
                        let (text, _) = self.until(",");
                        self.scalar(text)?
                    }
                };
                Ok((value, Follows::More))
            }
        }
    }

    /// Reads a list of scalars up to its closing brace, and the comma behind it.
    fn braces(&mut self) -> Result<Value, String> {
        let mut items = Vec::new();
        loop {
            let (text, stop) = self.until(",}");
            if stop.is_none() {
                return Err("a list must end with `}`".to_owned());
            }
            items.push(self.scalar(text)?);
            if stop == Some('}') {
                self.rest = self.rest.strip_prefix(',').unwrap_or(self.rest);
                return Ok(Value::Array(items));
            }
        }
    }

    fn scalar(&self, text: String) -> Result<Value, String> {
        match self.grammar {
            Grammar::Typed => Ok(typed(text)),
            Grammar::File => (self.read_file)(&text).map(Value::String),
            _ => Ok(Value::String(text)),
        }
    }

    /// Reads one JSON value, and the comma behind it. No value at all is `null`.
    fn json(&mut self) -> Result<Value, String> {
        if self.blank() {
            return Ok(Value::Null);
        }
        let (value, length) = json::read_start(self.rest).map_err(|error| error.message)?;
        self.rest = self.rest.get(length..).unwrap_or_default();
        self.blank();
        Ok(value)
    }

    /// Skips white space and one comma. Reports whether nothing else stood before the comma or the end.
    fn blank(&mut self) -> bool {
        self.rest = self.rest.trim_start();
        match self.rest.strip_prefix(',') {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => self.rest.is_empty(),
        }
    }

    /// Reads up to one of `stops` and over it. A backslash makes the next character ordinary.
    fn until(&mut self, stops: &str) -> (String, Option<char>) {
        let mut text = String::new();
        let mut letters = self.rest.chars();
        let mut stop = None;
        while let Some(letter) = letters.next() {
            if stops.contains(letter) {
                stop = Some(letter);
                break;
            }
            if letter == '\\' && self.grammar != Grammar::Literal {
                text.extend(letters.next());
            } else {
                text.push(letter);
            }
        }
        self.rest = letters.as_str();
        (text, stop)
    }
}

/// An empty key is read, but sets nothing.
fn set(into: &mut Object, key: String, value: Value) {
    if !key.is_empty() {
        into.insert(key, value);
    }
}

fn put(items: &mut Vec<Value>, index: usize, value: Value) -> Result<(), String> {
    if items.len() <= index {
        items.resize(index + 1, Value::Null);
    }
    let item = items.get_mut(index).ok_or("the index is too high")?;
    *item = value;
    Ok(())
}

/// The types that `--set` gives to plain words.
fn typed(text: String) -> Value {
    // Go compares by simple case folding, where `ſ` (U+017F) equals `s`.
    match text.replace('ſ', "s").to_ascii_lowercase().as_str() {
        "true" => return Value::Bool(true),
        "false" => return Value::Bool(false),
        "null" => return Value::Null,
        "0" => return Value::from(0),
        _ => {}
    }
    // A leading zero makes a text, such as a phone number.
    if text.starts_with('0') {
        return Value::String(text);
    }
    let number = text.parse::<i64>();
    number.map_or(Value::String(text), |number| {
        Value::Number(Number::from(number))
    })
}
