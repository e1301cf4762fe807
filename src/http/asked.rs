//! What an operation asks for: its fields, in the order in which an answer has them.

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{ExecutableDocument, OperationType, Selection, SelectionSet};
use async_graphql::{Name, Request, Value};

use super::document::select;

/// What the operation of a request asks for.
pub struct Asked {
    /// What kind of operation it is.
    pub operation: OperationType,
    /// The fields of the root type.
    pub fields: Fields,
}

/// Fields by the name that they have in the answer, in order.
#[derive(Default)]
pub struct Fields(IndexMap<Name, Field>);

/// A field that is asked for.
pub struct Field {
    /// The name that the schema has for it.
    pub name: Name,
    /// The fields inside it; none of a scalar.
    pub fields: Fields,
}

impl Asked {
    /// Of a request; none if it is refused, for its document or the choice of its operation. Documents come here measured:
    /// no fragment spreads in a circle.
    pub fn of(request: &mut Request) -> Option<Self> {
        let name = request.operation_name.clone();
        let document = request.parsed_query().ok()?;
        let operation = select(document, name.as_deref()).ok()?;
        let mut fields = Fields::default();
        fields.add(document, &operation.selection_set.node);
        Some(Asked { operation: operation.ty, fields })
    }
}

impl Fields {
    /// The field that has this name in the answer.
    pub fn get(&self, name: &str) -> Option<&Field> {
        self.0.get(name)
    }

    /// Adds a selection, fragments in their places.
    fn add(&mut self, document: &ExecutableDocument, set: &SelectionSet) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => {
                    let name = field.node.response_key().node.clone();
                    let new = || Field { name: field.node.name.node.clone(), fields: Fields::default() };
                    let fields = &mut self.0.entry(name).or_insert_with(new).fields;
                    fields.add(document, &field.node.selection_set.node);
                }
                Selection::InlineFragment(fragment) => self.add(document, &fragment.node.selection_set.node),
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node) {
                        self.add(document, &fragment.node.selection_set.node);
                    }
                }
            }
        }
    }

    /// Puts the fields of an answer into this order: async-graphql has them in the order in which they were resolved.
    pub fn arrange(&self, value: &mut Value) {
        match value {
            Value::List(values) => values.iter_mut().for_each(|value| self.arrange(value)),
            // An object that nothing was selected in is a scalar: its content is nobody's to arrange.
            Value::Object(object) if !self.0.is_empty() => {
                // Mostly nobody waited for anything, and all is in its place.
                if object.keys().eq(self.0.keys()) {
                    let fields = object.values_mut().zip(self.0.values());
                    return fields.for_each(|(value, field)| field.fields.arrange(value));
                }
                let place = |name: &Name| self.0.get_index_of(name);
                object.sort_by(|one, _, other, _| place(one).cmp(&place(other)));
                for (name, value) in object.iter_mut() {
                    if let Some(field) = self.0.get(name) {
                        field.fields.arrange(value);
                    }
                }
            }
            _ => {}
        }
    }
}
