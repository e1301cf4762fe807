//! What a schema says of its fields: the type of each, and whether it is a list.

use std::collections::HashMap;

use async_graphql::parser::types::{
    BaseType, FieldDefinition, SchemaDefinition, Type, TypeKind, TypeSystemDefinition,
};
use async_graphql::parser::{self, parse_schema};
use async_graphql::{Name, Positioned};

/// The fields of a schema's types.
pub struct Schema {
    query: String,
    fields: HashMap<String, HashMap<Name, FieldType>>,
}

/// What a field gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldType {
    /// The type's name, without what is around it.
    pub named: String,
    /// Whether there may be several.
    pub list: bool,
}

impl Schema {
    /// Reads the schema's text.
    ///
    /// # Errors
    /// Where it is no schema definition.
    pub fn of(sdl: &str) -> Result<Self, parser::Error> {
        let mut schema = Schema { query: "Query".to_owned(), fields: HashMap::new() };
        for definition in parse_schema(sdl)?.definitions {
            match definition {
                TypeSystemDefinition::Schema(definition) => schema.begin(definition.node),
                TypeSystemDefinition::Type(definition) => {
                    schema.add(definition.node.name.node, definition.node.kind);
                }
                TypeSystemDefinition::Directive(_) => {}
            }
        }
        Ok(schema)
    }

    fn begin(&mut self, definition: SchemaDefinition) {
        if let Some(query) = definition.query {
            self.query = query.node.to_string();
        }
    }

    fn add(&mut self, name: Name, kind: TypeKind) {
        let fields = match kind {
            TypeKind::Object(object) => object.fields,
            TypeKind::Interface(interface) => interface.fields,
            _ => return,
        };
        let field = |field: Positioned<FieldDefinition>| (field.node.name.node, given(&field.node.ty.node));
        self.fields.insert(name.to_string(), fields.into_iter().map(field).collect());
    }

    /// The type that queries begin with.
    pub fn query(&self) -> &str {
        &self.query
    }

    /// What a field of a type gives, if there is one.
    pub fn field(&self, within: &str, name: &Name) -> Option<&FieldType> {
        self.fields.get(within)?.get(name)
    }
}

fn given(of: &Type) -> FieldType {
    match &of.base {
        BaseType::Named(name) => FieldType { named: name.to_string(), list: false },
        BaseType::List(element) => FieldType { list: true, ..given(element) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_known_by_its_type_whatever_is_around_it() {
        let sdl = "schema { query: Root } type Root { things(first: Int): [Thing!]! } type Thing { id: ID! }";
        let schema = Schema::of(sdl).expect("a schema");
        let things = FieldType { named: "Thing".to_owned(), list: true };
        assert_eq!(schema.field(schema.query(), &Name::new("things")), Some(&things));
        let id = FieldType { named: "ID".to_owned(), list: false };
        assert_eq!(schema.field("Thing", &Name::new("id")), Some(&id));
        assert_eq!(schema.field("Thing", &Name::new("name")), None);
    }
}
