//! Builds the runtime's Wasm code with the next version number.

fn main() {
    substrate_wasm_builder::WasmBuilder::new()
        .with_project("../../runtime/Cargo.toml")
        .expect("the runtime has a manifest")
        .export_heap_base()
        .import_memory()
        .enable_feature("next-version")
        .set_file_name("next_runtime.rs")
        .build();
}
