//! Values of a report by their kinds. What is wrong knows where it is: the path is put together on the way out.

use super::refusal::{Kind, Wrong};
use crate::json;

/// So many fields an object may have.
const MOST_FIELDS: usize = 1_000;

/// A value as it is written.
#[derive(Clone, Copy)]
pub(super) struct Value<'a>(pub &'a str);

/// An object's fields. Of those with the same name the last counts, as in most readers of JSON; null is as if it were not there.
pub(super) struct Object<'a>(Vec<(String, &'a str)>);

/// What is wrong, and the steps to it, the last one first.
#[derive(Debug)]
pub(super) struct Fault {
    pub wrong: Wrong,
    steps: Vec<Step>,
}

#[derive(Debug)]
enum Step {
    Field(&'static str),
    At(usize),
}

impl From<Wrong> for Fault {
    fn from(wrong: Wrong) -> Self {
        Fault { wrong, steps: Vec::new() }
    }
}

impl Fault {
    pub fn within(mut self, field: &'static str) -> Self {
        self.steps.push(Step::Field(field));
        self
    }

    fn at(mut self, index: usize) -> Self {
        self.steps.push(Step::At(index));
        self
    }

    /// As `reports[3].code`; the whole text is `.`.
    pub fn path(&self) -> String {
        let mut path = String::new();
        for step in self.steps.iter().rev() {
            match step {
                Step::At(index) => path.push_str(&format!("[{index}]")),
                Step::Field(name) if path.is_empty() => path.push_str(name),
                Step::Field(name) => path.push_str(&format!(".{name}")),
            }
        }
        if path.is_empty() { ".".to_owned() } else { path }
    }
}

impl<'a> Value<'a> {
    pub fn is_list(self) -> bool {
        self.0.starts_with('[')
    }

    pub fn object(self) -> Result<Object<'a>, Fault> {
        let parts = json::fields(self.0, MOST_FIELDS).ok_or(Wrong::NotA { expected: Kind::Object })?;
        at_most(parts.count, MOST_FIELDS)?;
        Ok(Object(parts.kept))
    }

    /// What each value of a list is read as.
    pub fn each<T>(
        self,
        most: usize,
        mut read: impl FnMut(Value<'a>) -> Result<T, Fault>,
    ) -> Result<Vec<T>, Fault> {
        let parts = json::list(self.0, most).ok_or(Wrong::NotA { expected: Kind::List })?;
        at_most(parts.count, most)?;
        let values = parts.kept.into_iter().enumerate();
        values.map(|(index, raw)| read(Value(raw)).map_err(|fault| fault.at(index))).collect()
    }

    /// Without blanks around it.
    pub fn text(self, most: usize) -> Result<String, Fault> {
        let text = json::text(self.0).ok_or(Wrong::NotA { expected: Kind::Text })?;
        let text = text.trim();
        let length = text.chars().count();
        if length > most { Err(Wrong::TooLong { length, limit: most }.into()) } else { Ok(text.to_owned()) }
    }

    /// The API's schema has fractions where its answers have none, so one of zeros is passed over.
    pub fn whole(self) -> Result<i64, Fault> {
        let (whole, fraction) = self.0.split_once('.').unwrap_or((self.0, ""));
        let number = whole.parse().ok().filter(|_| fraction.bytes().all(|byte| byte == b'0'));
        Ok(number.ok_or(Wrong::NotA { expected: Kind::Whole })?)
    }

    pub fn natural(self) -> Result<u32, Fault> {
        Ok(u32::try_from(self.whole()?).map_err(|_| Wrong::OutOfRange)?)
    }

    pub fn truth(self) -> Result<bool, Fault> {
        match self.0 {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(Wrong::NotA { expected: Kind::Truth }.into()),
        }
    }
}

impl<'a> Object<'a> {
    pub fn get(&self, name: &str) -> Option<Value<'a>> {
        let (_, raw) = self.0.iter().rev().find(|(field, _)| field == name)?;
        Some(Value(raw)).filter(|value| value.0 != "null")
    }

    /// A field, if it is there.
    pub fn maybe<T>(
        &self,
        name: &'static str,
        read: impl FnOnce(Value<'a>) -> Result<T, Fault>,
    ) -> Result<Option<T>, Fault> {
        self.get(name).map(|value| read(value).map_err(|fault| fault.within(name))).transpose()
    }

    /// A field that has to be there.
    pub fn field<T>(
        &self,
        name: &'static str,
        read: impl FnOnce(Value<'a>) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        self.maybe(name, read)?.ok_or_else(|| Fault::from(Wrong::Missing).within(name))
    }
}

fn at_most(count: usize, limit: usize) -> Result<(), Wrong> {
    if count > limit { Err(Wrong::TooMany { count, limit }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong<T>(found: Result<T, Fault>) -> (String, Wrong) {
        let fault = found.map(|_| ()).expect_err("a fault");
        (fault.path(), fault.wrong)
    }

    #[test]
    fn whole_numbers_may_have_a_fraction_of_zeros_and_no_other() {
        let whole = |text| Value(text).whole().ok();
        assert_eq!(
            [whole("1626113649183"), whole("12.0"), whole("-5")],
            [Some(1_626_113_649_183), Some(12), Some(-5)]
        );
        assert!(
            ["12.5", "1e3", "\"12\"", "null", "99999999999999999999"]
                .iter()
                .all(|text| whole(text).is_none())
        );
        assert_eq!(wrong(Value("-5").natural()), (".".into(), Wrong::OutOfRange));
    }

    #[test]
    fn what_is_wrong_knows_where_it_is() {
        let object = Value(r#"{"a": [{"b": 1}, {"b": null}]}"#).object().expect("an object");
        let read = |value: Value<'_>| value.object()?.field("b", Value::whole);
        let found = object.field("a", |value| value.each(9, read));
        assert_eq!(wrong(found), ("a[1].b".into(), Wrong::Missing));
        let found = object.field("a", |value| value.each(1, read));
        assert_eq!(wrong(found), ("a".into(), Wrong::TooMany { count: 2, limit: 1 }));
        assert_eq!(
            wrong(object.field("a", Value::object)),
            ("a".into(), Wrong::NotA { expected: Kind::Object })
        );
    }

    #[test]
    fn the_last_of_two_fields_of_a_name_counts() {
        let object = Value(r#"{"a": 1, "a": 2}"#).object().expect("an object");
        assert_eq!(object.field("a", Value::whole).ok(), Some(2));
    }
}
