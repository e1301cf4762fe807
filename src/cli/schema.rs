//! `bursar schema`.

use std::process::ExitCode;

/// Prints the GraphQL schema.
pub fn run() -> anyhow::Result<ExitCode> {
    print!("{}", crate::graphql::sdl());
    Ok(ExitCode::SUCCESS)
}
