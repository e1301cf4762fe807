//! What holds for the schema as a whole.

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::TypeSystemDefinition;
use async_graphql::parser::types::{BaseType, FieldDefinition, ServiceDocument, TypeDefinition, TypeKind};

use super::sdl;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/schema.graphql");

#[test]
fn the_schema_is_the_one_in_the_repository() {
    let sdl = sdl();
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(FILE, &sdl).expect("schema.graphql can be written");
    }
    let committed = std::fs::read_to_string(FILE).unwrap_or_default();
    assert!(committed == sdl, "the schema changed: see what `BLESS=1 cargo test` writes to schema.graphql");
}

#[test]
fn every_mutation_has_one_input_with_a_client_key_and_a_payload_with_a_receipt() {
    let document = document();
    for mutation in fields(&document, "Mutation") {
        let name = &mutation.name.node;
        let [input] = mutation.arguments.as_slice() else { panic!("{name} has one argument") };
        assert_eq!(input.node.name.node, "input", "{name}");
        let keys = inputs(&document, named(&input.node.ty.node.base));
        assert!(keys.contains(&"clientKey".to_owned()), "{name} has a client key");
        assert!(keys.contains(&"ledgerId".to_owned()), "{name} has a ledger");
        assert!(mutation.ty.node.nullable, "{name} takes no other's receipt along when it fails");
        // What is many commands answers each of them in a row of its own.
        let payload = fields(&document, named(&mutation.ty.node.base));
        let rows = payload.iter().find(|field| field.name.node == "rows");
        let payload = rows.map_or(payload.clone(), |rows| fields(&document, named(&rows.ty.node.base)));
        assert!(payload.iter().any(|field| field.name.node == "receipt"), "{name} has a receipt");
    }
}

#[test]
fn every_type_field_and_value_is_described() {
    for definition in types(&document()) {
        let name = &definition.name.node;
        // Those of Relay are async-graphql's own, with their texts.
        let relay = name.ends_with("Connection") || name.ends_with("Edge");
        assert!(relay || definition.description.is_some(), "{name}");
        match &definition.kind {
            TypeKind::Object(object) => {
                let bare = object.fields.iter().find(|field| field.node.description.is_none());
                assert!(bare.is_none(), "{name}.{:?}", bare.map(|field| &field.node.name.node));
                let arguments = object.fields.iter().flat_map(|field| &field.node.arguments);
                let bare = arguments.filter(|argument| argument.node.name.node != "input");
                assert!(
                    bare.clone().all(|argument| argument.node.description.is_some()),
                    "{name}'s arguments"
                );
            }
            TypeKind::InputObject(input) => {
                assert!(input.fields.iter().all(|field| field.node.description.is_some()), "{name}");
            }
            TypeKind::Enum(values) => {
                assert!(values.values.iter().all(|value| value.node.description.is_some()), "{name}");
            }
            _ => {}
        }
    }
}

#[test]
fn no_list_has_nullable_elements() {
    for definition in types(&document()) {
        if let TypeKind::Object(object) = definition.kind {
            for field in object.fields {
                let lax = matches!(&field.node.ty.node.base, BaseType::List(element) if element.nullable);
                assert!(!lax, "{}.{}", definition.name.node, field.node.name.node);
            }
        }
    }
}

#[test]
fn every_scalar_of_ours_says_what_it_is() {
    let sdl = sdl();
    for scalar in ["DateTime", "Decimal", "Position", "UUID"] {
        assert!(sdl.contains(&format!("scalar {scalar} @specifiedBy(url: ")), "{scalar}");
    }
    assert!(!sdl.contains("Float"));
}

fn document() -> ServiceDocument {
    parse_schema(sdl()).expect("the schema parses")
}

fn types(document: &ServiceDocument) -> Vec<TypeDefinition> {
    let types = document.definitions.iter().filter_map(|definition| match definition {
        TypeSystemDefinition::Type(definition) => Some(definition.node.clone()),
        _ => None,
    });
    types.collect()
}

fn fields(document: &ServiceDocument, name: &str) -> Vec<FieldDefinition> {
    match types(document).into_iter().find(|definition| definition.name.node == name).map(|found| found.kind)
    {
        Some(TypeKind::Object(object)) => object.fields.into_iter().map(|field| field.node).collect(),
        _ => panic!("no type {name}"),
    }
}

fn inputs(document: &ServiceDocument, name: &str) -> Vec<String> {
    match types(document).into_iter().find(|definition| definition.name.node == name).map(|found| found.kind)
    {
        Some(TypeKind::InputObject(input)) => {
            input.fields.into_iter().map(|field| field.node.name.node.to_string()).collect()
        }
        _ => panic!("no input {name}"),
    }
}

fn named(ty: &BaseType) -> &str {
    match ty {
        BaseType::Named(name) => name,
        BaseType::List(inner) => named(&inner.base),
    }
}
