//! What an operation's arguments come to, given its variables.

use async_graphql::parser::types::{Directive, Field, OperationDefinition};
use async_graphql::{Name, Positioned, Value, Variables};

/// The values of an operation's variables.
pub struct Values<'a> {
    /// The operation, for what it says of variables that are not given.
    pub operation: &'a OperationDefinition,
    /// Those that are given.
    pub given: &'a Variables,
}

impl Values<'_> {
    /// An argument of a field; nothing if it is absent, null, or rests on a variable that has no value.
    pub fn argument(&self, field: &Field, name: &str) -> Option<Value> {
        let written = field.get_argument(name)?.node.clone();
        let value = written.into_const_with(|name| self.variable(&name).ok_or(())).ok();
        value.filter(|value| *value != Value::Null)
    }

    /// Whether one of these directives leaves out what it stands at.
    pub fn leave_out(&self, directives: &[Positioned<Directive>]) -> bool {
        directives.iter().any(|directive| {
            let leaves_out = match directive.node.name.node.as_str() {
                "skip" => true,
                "include" => false,
                _ => return false,
            };
            let when = directive.node.get_argument("if").map(|written| written.node.clone());
            let when =
                when.and_then(|written| written.into_const_with(|name| self.variable(&name).ok_or(())).ok());
            when == Some(Value::Boolean(leaves_out))
        })
    }

    fn variable(&self, name: &Name) -> Option<Value> {
        let default = || {
            let mut definitions = self.operation.variable_definitions.iter();
            let definition = definitions.find(|definition| definition.node.name.node == *name)?;
            definition.node.default_value.as_ref().map(|value| value.node.clone())
        };
        self.given.get(name).cloned().or_else(default)
    }
}
