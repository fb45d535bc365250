// SPDX-License-Identifier: Apache-2.0
//! A file against its description: what is wrong with it, and what is left without that.

use super::{FileField, FileRecord, FileRule, Need, Wanted};
use crate::diagnostic::{Code, Diagnostic, Location, nearest};
use crate::json::{Object, Value};
use crate::pointer::escape;
use crate::schema::Pattern;
use crate::yaml::{self, YamlDocument};

/// Reads a file as its description says. What is wrong is reported and left out; numbers where text
/// is wanted become text.
pub(in crate::chart) fn read(
    file: &'static str,
    text: &str,
    record: &FileRecord,
    diagnostics: &mut Vec<Diagnostic>,
) -> CheckedFile {
    let document = match yaml::read_document(text) {
        Ok(document) => document,
        Err(error) => {
            let message = format!("`{file}` is not YAML: {}", error.message);
            let found = Diagnostic::new(Code::ServiceYamlInvalid, message);
            diagnostics.push(found.help("correct the YAML there").at(Location {
                file: file.to_owned(),
                pointer: String::new(),
                position: Some(error.position),
            }));
            return CheckedFile::default();
        }
    };
    if document.value.is_null() {
        return CheckedFile::default();
    }
    let mut checker = Checker {
        file,
        document: &document,
        diagnostics,
    };
    let object = checker.record(record, &document.value, "");
    CheckedFile {
        value: object.unwrap_or_default(),
        document,
    }
}

/// A file without what is wrong in it.
#[derive(Default)]
pub(in crate::chart) struct CheckedFile {
    pub(in crate::chart) value: Object,
    /// The file as it was written.
    pub(in crate::chart) document: YamlDocument,
}

struct Checker<'a> {
    file: &'static str,
    document: &'a YamlDocument,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Checker<'_> {
    fn report(&mut self, code: Code, at: &str, message: String, help: &str) {
        let location = Location {
            file: self.file.to_owned(),
            pointer: at.to_owned(),
            position: self.document.position(at),
        };
        let found = Diagnostic::new(code, message).help(help).at(location);
        self.diagnostics.push(found);
    }

    fn refuse(&mut self, at: &str, message: String, help: &str) {
        self.report(Code::ServiceYamlInvalid, at, message, help);
    }

    /// What a value is; `None` when it is not what is wanted.
    fn value(&mut self, wanted: &Wanted, value: &Value, at: &str) -> Option<Value> {
        match wanted {
            Wanted::Text => self.text(&FileRule::ANY, value, at),
            Wanted::Ruled(rule) => self.text(rule, value, at),
            Wanted::Choice(names) => self.choice(names, value, at),
            Wanted::Flag => {
                let found = value.as_bool().map(Value::from);
                self.or_refuse(
                    found,
                    at,
                    "must be `true` or `false`",
                    "write one of the two",
                )
            }
            Wanted::Whole(least, most) => {
                let number = value.as_number().and_then(crate::json::Number::to_i64);
                let number = number.filter(|number| (*least..=*most).contains(number));
                let message = format!(
                    "must be a number from \
                                       {least} to {most}"
                );
                let found = number.map(Value::from);
                self.or_refuse(
                    found,
                    at,
                    &message,
                    "write a number \
                                                     in this range",
                )
            }
            Wanted::List(item) | Wanted::Set(item) => self.list(item, value, at, 0),
            Wanted::Some(item) => self.list(item, value, at, 1),
            Wanted::Cases(record) => self.cases(record, value, at),
            Wanted::Labels => self.labels(value, at),
            Wanted::Free(taken) => self.free(taken, value, at),
            Wanted::Record(record) => self.record(record, value, at).map(Value::from),
        }
    }

    fn or_refuse(
        &mut self,
        found: Option<Value>,
        at: &str,
        message: &str,
        help: &str,
    ) -> Option<Value> {
        if found.is_none() {
            self.refuse(at, format!("{} {message}", name(at, self.file)), help);
        }
        found
    }

    fn text(&mut self, rule: &FileRule, value: &Value, at: &str) -> Option<Value> {
        let text = match value {
            Value::String(text) if !text.trim().is_empty() => text.as_str(),
            Value::Number(number) if rule.takes_numbers() => number.as_str(),
            other => {
                let found = match other.as_str() {
                    Some(_) => "an empty one",
                    None => other.type_name(),
                };
                let message = format!(
                    "must be a string, \
                                       not {found}"
                );
                let help = "write a string, in quotes if \
                            it looks like something else";
                return self.or_refuse(None, at, &message, help);
            }
        };
        if rule.taken.contains(&text) {
            let message = format!(
                "`{text}` is used by \
                                   the generated template"
            );
            self.refuse(at, message, "choose another name");
            return None;
        }
        let holds = |pattern: &&str| Pattern::new(pattern).finds(text);
        if !rule.patterns.iter().all(holds) {
            self.refuse(at, format!("`{text}` is not {}", rule.what), rule.help);
            return None;
        }
        Some(text.into())
    }

    fn choice(&mut self, names: &[&'static str], value: &Value, at: &str) -> Option<Value> {
        let text = self.text(&FileRule::ANY, value, at)?;
        let text = text.as_str()?;
        if names.contains(&text) {
            return Some(text.into());
        }
        let help = nearest(text, names.iter().copied()).map_or_else(
            || format!("write `{}`", names.join("` or `")),
            |near| format!("did you mean `{near}`?"),
        );
        let message = format!("unknown {} `{text}`", last(at));
        self.refuse(at, message, &help);
        None
    }

    fn list(&mut self, item: &Wanted, value: &Value, at: &str, least: usize) -> Option<Value> {
        let Some(items) = value.as_array() else {
            return self.or_refuse(None, at, "must be a list", "write `[a, b]`");
        };
        if items.len() < least {
            let help = "write at least one \
                        entry, or remove the key";
            return self.or_refuse(None, at, "must not be empty", help);
        }
        let mut kept = Vec::new();
        for (index, value) in items.iter().enumerate() {
            kept.extend(self.value(item, value, &format!("{at}/{index}")));
        }
        Some(kept.into())
    }

    fn cases(&mut self, record: &'static FileRecord, value: &Value, at: &str) -> Option<Value> {
        let key = record.by.map(|by| by.key)?;
        let list = self.list(&Wanted::Record(record), value, at, 1)?;
        let mut seen = Vec::new();
        let items = value.as_array()?.iter().enumerate();
        let named = items.filter_map(|(index, item)| Some((index, item.get(key)?.as_str()?)));
        for (index, case) in named {
            if seen.contains(&case) {
                let message = format!(
                    "`{key}: {case}` \
                                       is listed twice"
                );
                let help = "keep one; a service can have its \
                            own list in `managed-service.yaml`";
                self.refuse(&format!("{at}/{index}"), message, help);
            }
            seen.push(case);
        }
        Some(list)
    }

    fn labels(&mut self, value: &Value, at: &str) -> Option<Value> {
        let members = value.as_object().filter(|members| !members.is_empty());
        let texts = members.filter(|members| members.values().all(|text| text.as_str().is_some()));
        let found = texts.map(|members| members.clone().into());
        let help = "write at least one, in quotes \
                    if it looks like something else";
        self.or_refuse(
            found,
            at,
            "must be a mapping \
                                   of strings",
            help,
        )
    }

    fn free(&mut self, taken: &[&str], value: &Value, at: &str) -> Option<Value> {
        let Some(members) = value.as_object() else {
            return self.or_refuse(None, at, "must be a mapping", "write keys and values");
        };
        for key in members.keys().filter(|key| taken.contains(&key.as_str())) {
            let message = format!(
                "`{key}` is used by \
                                   the generated template"
            );
            let at = format!("{at}/{}", escape(key));
            self.refuse(&at, message, "choose another name");
        }
        Some(value.clone())
    }

    fn record(&mut self, record: &FileRecord, value: &Value, at: &str) -> Option<Object> {
        let Some(members) = value.as_object() else {
            let message = format!("must be a mapping, not {}", value.type_name());
            self.or_refuse(None, at, &message, "write keys and values");
            return None;
        };
        let mut kept = Object::new();
        let (mut fields, open) = (Vec::new(), record.open);
        if !self.fields(record, members, at, &mut fields, &mut kept) {
            return None;
        }
        self.unknown(&fields, members, at, open, &mut kept);
        self.needs(&fields, members, at);
        for field in &fields {
            let Some(value) = members.get(field.key) else {
                continue;
            };
            let at = format!("{at}/{}", field.key);
            let kept_value = if value.is_null() && field.need == Need::Optional {
                Some(Value::Null)
            } else {
                self.value(&field.wanted, value, &at)
            };
            kept.extend(kept_value.map(|value| (field.key.to_owned(), value)));
        }
        // What the platform adds to a template keeps the order in which it is written.
        kept.sort_by_cached_key(|key, _| members.get_index_of(key));
        Some(kept)
    }

    /// Collects the fields that a record has in this case; `false` when the case is unknown.
    fn fields(
        &mut self,
        record: &FileRecord,
        members: &Object,
        at: &str,
        fields: &mut Vec<&'static FileField>,
        kept: &mut Object,
    ) -> bool {
        fields.extend(record.fields);
        let Some(by) = record.by else {
            return true;
        };
        let names: Vec<&str> = by.cases.iter().map(|(name, _)| *name).collect();
        let Some(value) = members.get(by.key) else {
            let message = format!("`{}` is missing", by.key);
            let help = format!("write `{}: {}`", by.key, names.join("`, `"));
            self.refuse(at, message, &help);
            return false;
        };
        let at_key = format!("{at}/{}", by.key);
        let Some(name) = self.choice(&names, value, &at_key) else {
            return false;
        };
        let case = by
            .cases
            .iter()
            .find(|(case, _)| Some(*case) == name.as_str());
        kept.insert(by.key.to_owned(), name.clone());
        case.is_some_and(|(_, record)| self.fields(record, members, at, fields, kept))
    }

    fn unknown(
        &mut self,
        fields: &[&FileField],
        members: &Object,
        at: &str,
        open: bool,
        kept: &mut Object,
    ) {
        let tags: Vec<String> = kept.keys().cloned().collect();
        let names = fields.iter().map(|field| field.key);
        let names: Vec<&str> = names.chain(tags.iter().map(String::as_str)).collect();
        let unknown = members
            .iter()
            .filter(|(key, _)| !names.contains(&key.as_str()));
        for (key, value) in unknown {
            if open {
                kept.insert(key.clone(), value.clone());
                continue;
            }
            let help = nearest(key, names.iter().copied()).map_or_else(
                || format!("known fields: {}", names.join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            let at = format!("{at}/{}", escape(key));
            let message = format!("unknown field `{key}`");
            self.report(Code::ServiceFieldUnknown, &at, message, &help);
        }
    }

    fn needs(&mut self, fields: &[&FileField], members: &Object, at: &str) {
        let absent = |field: &&&FileField| !members.contains_key(field.key);
        let required = fields.iter().filter(|field| field.need == Need::Required);
        for field in required.filter(absent) {
            let message = format!("`{}` is missing", field.key);
            self.refuse(at, message, field.about);
        }
        let choices: Vec<&str> = fields
            .iter()
            .filter(|field| field.need == Need::Either)
            .map(|field| field.key)
            .collect();
        let given = choices.iter().filter(|key| members.contains_key(**key));
        if !choices.is_empty() && given.count() != 1 {
            let message = format!("must have exactly one of `{}`", choices.join("`, `"));
            self.refuse(at, message, "keep one of them");
        }
    }
}

/// A location as a message names it.
fn name(at: &str, file: &str) -> String {
    match last(at) {
        "" => format!("`{file}`"),
        key if key.bytes().all(|byte| byte.is_ascii_digit()) => format!("`{at}`"),
        key => format!("`{key}`"),
    }
}

/// The last key of a pointer.
fn last(at: &str) -> &str {
    at.rsplit('/').next().unwrap_or_default()
}
