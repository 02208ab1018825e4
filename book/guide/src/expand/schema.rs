//! The keys of a file, from the schema that the reader of the file generates.

use serde_json::{Map, Value};
use wireproof::{known, targets};

use crate::html::{Table, code, prose};

/// One table per table of the file.
pub(super) fn tables(file: &str) -> Result<String, String> {
    let (text, first) = match file {
        "target" => (targets::file::schema(), "At the top"),
        "known" => (known::schema(), "At the top"),
        other => return Err(format!("no schema is called `{other}`; there are target and known")),
    };
    let schema: Value =
        serde_json::from_str(&text).map_err(|error| format!("the schema is no JSON: {error}"))?;
    let reader = Reader { schema: &schema };
    let mut text = String::new();
    reader.table(&schema, first, "", &mut text)?;
    Ok(text)
}

struct Reader<'s> {
    schema: &'s Value,
}

impl Reader<'_> {
    /// The keys of `node`, which is the table `path`, and then its own tables.
    fn table(
        &self,
        node: &Value,
        title: &str,
        path: &str,
        text: &mut String,
    ) -> Result<(), String> {
        let properties = node["properties"].as_object().ok_or("a table has no keys")?;
        let mut table = Table::new("wp-plain", title, &["Key", "Value", "What it says"]);
        let mut below = Vec::new();
        let required: Vec<&str> =
            node["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        // The schema has its keys in the order of the alphabet; what must be there comes first.
        let (first, rest): (Vec<_>, Vec<_>) =
            properties.iter().partition(|(key, _)| required.contains(&key.as_str()));
        for (key, property) in first.into_iter().chain(rest) {
            let says = self.says(key, property)?;
            let is_required = required.contains(&key.as_str());
            let must = if is_required { " <span class=\"wp-needs\">required</span>" } else { "" };
            match self.inner_table(property) {
                Some(Inner::One(inner)) => below.push((join(path, key), inner, false)),
                Some(Inner::Many(inner)) => below.push((join(path, key), inner, true)),
                None => {
                    table.row(vec![code(key) + must, prose(&self.form(property)), prose(says)]);
                }
            }
        }
        if properties.len() > below.len() {
            if path.is_empty() {
                text.push_str(&format!("## {title}\n\n"));
            }
            text.push_str(&table.html());
            text.push('\n');
        }
        for (path, inner, is_many) in below {
            let name = if is_many { format!("[[{path}]]") } else { format!("[{path}]") };
            let says = inner["description"].as_str().unwrap_or_default();
            text.push_str(&format!("## `{name}`\n\n<p>{}</p>\n\n", prose(says)));
            self.table(inner, &name, &path, text)?;
        }
        Ok(())
    }

    fn says<'v>(&self, key: &str, property: &'v Value) -> Result<&'v str, String> {
        let says = property["description"].as_str();
        says.ok_or_else(|| format!("the schema does not describe the key `{key}`"))
    }

    /// `node`, or what it refers to; "or nothing" does not count.
    fn resolve<'v>(&'v self, node: &'v Value) -> &'v Value {
        if let Some(name) = node["$ref"].as_str().and_then(|path| path.strip_prefix("#/$defs/")) {
            return &self.schema["$defs"][name];
        }
        let choices = node["anyOf"].as_array();
        match choices.into_iter().flatten().find(|choice| choice["type"] != "null") {
            Some(choice) => self.resolve(choice),
            None => node,
        }
    }

    fn inner_table<'v>(&'v self, property: &'v Value) -> Option<Inner<'v>> {
        let node = self.resolve(property);
        if node["properties"].is_object() {
            return Some(Inner::One(node));
        }
        let items = self.resolve(&node["items"]);
        items["properties"].is_object().then_some(Inner::Many(items))
    }

    /// The form of a value, in words.
    fn form(&self, property: &Value) -> String {
        if let Some(name) = property["$ref"].as_str().or_else(|| self.reference(property)) {
            match name.trim_start_matches("#/$defs/") {
                "Value" => return "a string, or `{ env = \"VARIABLE\" }`".to_owned(),
                "Length" => return "a time: `\"2s\"`, `\"300ms\"`".to_owned(),
                _ => {}
            }
        }
        let node = self.resolve(property);
        if let Some(choices) = node["oneOf"].as_array() {
            let words = choices.iter().filter_map(|choice| choice["const"].as_str());
            let words: Vec<String> = words.map(|word| format!("`\"{word}\"`")).collect();
            return words.join(", ");
        }
        if let Some(words) = node["enum"].as_array() {
            let words = words.iter().filter_map(Value::as_str);
            return words.map(|word| format!("`\"{word}\"`")).collect::<Vec<_>>().join(", ");
        }
        match kind(node) {
            "array" => "a list of strings".to_owned(),
            "object" => self.map(node.as_object()),
            "boolean" => "`true` or `false`".to_owned(),
            "string" => "a string".to_owned(),
            other => other.to_owned(),
        }
    }

    fn map(&self, node: Option<&Map<String, Value>>) -> String {
        let values = node.and_then(|node| node.get("additionalProperties"));
        match values {
            Some(values) => format!("a table; each value is {}", self.form(values)),
            None => "a table".to_owned(),
        }
    }

    fn reference<'v>(&self, property: &'v Value) -> Option<&'v str> {
        property["anyOf"].as_array()?.iter().find_map(|choice| choice["$ref"].as_str())
    }
}

enum Inner<'v> {
    One(&'v Value),
    Many(&'v Value),
}

fn kind(node: &Value) -> &str {
    match &node["type"] {
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null"),
        kind => kind.as_str(),
    }
    .unwrap_or("a value")
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}
