//! `bursar discord-commands`.

use std::process::ExitCode;

/// Prints the commands that a Discord application registers.
pub fn run() -> anyhow::Result<ExitCode> {
    println!("{:#}", crate::discord::commands());
    Ok(ExitCode::SUCCESS)
}
