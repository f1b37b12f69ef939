//! Builds the runtime's Wasm code with the next version number.

use std::path::Path;

fn main() {
    // Absolute and without `..`: the builder writes it into another manifest, and compares it with what cargo says.
    let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../runtime/Cargo.toml").canonicalize();
    substrate_wasm_builder::WasmBuilder::new()
        .with_project(runtime.expect("the runtime is in the same repository"))
        .expect("the runtime has a manifest")
        .export_heap_base()
        .import_memory()
        .enable_feature("next-version")
        .set_file_name("next_runtime.rs")
        .build();
}
