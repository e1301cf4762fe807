//! What a schema says of its fields: the type of each, and whether it is a list or may be null.

use std::collections::HashMap;

use async_graphql::parser::types::{
    BaseType, FieldDefinition, OperationType, SchemaDefinition, Type, TypeKind, TypeSystemDefinition,
};
use async_graphql::parser::{self, parse_schema};
use async_graphql::{Name, Positioned};

/// The fields of a schema's types.
pub struct Schema {
    query: String,
    mutation: String,
    subscription: String,
    fields: HashMap<String, HashMap<Name, FieldType>>,
    unions: HashMap<String, Vec<String>>,
}

/// What a field gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldType {
    /// The type's name, without what is around it.
    pub named: String,
    /// Whether there may be several.
    pub list: bool,
    /// Whether it may be null.
    pub nullable: bool,
}

impl Schema {
    /// Reads the schema's text.
    ///
    /// # Errors
    /// Where it is no schema definition.
    pub fn of(sdl: &str) -> Result<Self, parser::Error> {
        let mut schema = Schema {
            query: "Query".to_owned(),
            mutation: "Mutation".to_owned(),
            subscription: "Subscription".to_owned(),
            fields: HashMap::new(),
            unions: HashMap::new(),
        };
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
        let named =
            |root: Option<Positioned<Name>>| root.map_or_else(String::new, |name| name.node.to_string());
        self.query = named(definition.query);
        self.mutation = named(definition.mutation);
        self.subscription = named(definition.subscription);
    }

    fn add(&mut self, name: Name, kind: TypeKind) {
        let fields = match kind {
            TypeKind::Object(object) => object.fields,
            TypeKind::Interface(interface) => interface.fields,
            TypeKind::Union(union) => {
                let members = union.members.iter().map(|member| member.node.to_string()).collect();
                self.unions.insert(name.to_string(), members);
                return;
            }
            _ => return,
        };
        let field = |field: Positioned<FieldDefinition>| (field.node.name.node, given(&field.node.ty.node));
        self.fields.insert(name.to_string(), fields.into_iter().map(field).collect());
    }

    /// The type that operations of a kind begin with.
    pub fn root(&self, operation: OperationType) -> &str {
        match operation {
            OperationType::Query => &self.query,
            OperationType::Mutation => &self.mutation,
            OperationType::Subscription => &self.subscription,
        }
    }

    /// What a field of a type gives, if there is one; of a union, a field that any of its types has: what is selected of
    /// several under one name gives the same.
    pub fn field(&self, within: &str, name: &Name) -> Option<&FieldType> {
        match self.unions.get(within) {
            Some(members) => members.iter().find_map(|member| self.field(member, name)),
            None => self.fields.get(within)?.get(name),
        }
    }
}

fn given(of: &Type) -> FieldType {
    let nullable = of.nullable;
    match &of.base {
        BaseType::Named(name) => FieldType { named: name.to_string(), list: false, nullable },
        BaseType::List(element) => FieldType { list: true, nullable, ..given(element) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_known_by_its_type_whatever_is_around_it() {
        let sdl = "schema { query: Root } type Root { things(first: Int): [Thing!] either: Either! }
                   type Thing { id: ID! } type Other { name: String } union Either = Thing | Other";
        let schema = Schema::of(sdl).expect("a schema");
        let things = FieldType { named: "Thing".to_owned(), list: true, nullable: true };
        assert_eq!(schema.field(schema.root(OperationType::Query), &Name::new("things")), Some(&things));
        let id = FieldType { named: "ID".to_owned(), list: false, nullable: false };
        assert_eq!(schema.field("Thing", &Name::new("id")), Some(&id));
        assert_eq!(schema.field("Either", &Name::new("id")), Some(&id));
        let name = FieldType { named: "String".to_owned(), list: false, nullable: true };
        assert_eq!(schema.field("Either", &Name::new("name")), Some(&name));
        assert_eq!(schema.field("Thing", &Name::new("name")), None);
    }
}
