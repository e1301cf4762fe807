//! Lets the crate compile before GraphiQL was built (`npm run build` in `web/`), and compile again once it was, or once there
//! is another migration.

use std::{fs, io};

fn main() -> io::Result<()> {
    // Cargo takes a watched path that does not exist for changed at every build.
    fs::create_dir_all("web/dist")?;
    println!("cargo::rerun-if-changed=web/dist");
    println!("cargo::rerun-if-changed=migrations");
    Ok(())
}
