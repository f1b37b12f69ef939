//! A thin layer over ONNX Runtime's model editor: values are known by name, constants are written once.

use std::{collections::HashSet, fmt::Debug};

use ort::{
    editor::{Graph, Model, Node, Opset, ONNX_DOMAIN},
    memory::Allocator,
    operator::Attribute,
    value::{Outlet, PrimitiveTensorElementType, Shape, SymbolicDimensions, Tensor, TensorElementType, ValueType},
};

/// Version of the standard operators: every one used is the same in the versions since.
const OPSET: u32 = 21;
/// Version of ONNX Runtime's own operators.
const RUNTIME_OPSET: u32 = 1;

/// Whose operators.
#[derive(Clone, Copy)]
pub(super) enum Domain {
    /// Those of the ONNX standard.
    Standard,
    /// ONNX Runtime's own.
    Runtime,
}

impl Domain {
    const fn name(self) -> &'static str {
        match self {
            Self::Standard => ONNX_DOMAIN,
            Self::Runtime => "com.microsoft",
        }
    }
}

/// A value of the graph.
pub(super) type Name = String;

/// A graph in the making.
pub(super) struct Builder {
    graph: Graph,
    constants: HashSet<Name>,
    nodes: usize,
}

impl Builder {
    pub fn new() -> ort::Result<Self> {
        Ok(Self { graph: Graph::new()?, constants: HashSet::new(), nodes: 0 })
    }

    /// One of the standard operators, with its inputs; gives its only output.
    pub fn op<const N: usize>(
        &mut self,
        operator: &str,
        inputs: [&str; N],
        attributes: Vec<Attribute>,
    ) -> ort::Result<Name> {
        self.node(Domain::Standard, operator, inputs, attributes)
    }

    /// Any operator.
    pub fn node<const N: usize>(
        &mut self,
        domain: Domain,
        operator: &str,
        inputs: [&str; N],
        attributes: Vec<Attribute>,
    ) -> ort::Result<Name> {
        let name = format!("{operator}.{}", self.nodes);
        self.nodes += 1;
        self.graph.add_node(Node::new(operator, domain.name(), &name, inputs, [&name], attributes)?)?;
        Ok(name)
    }

    /// A standard operator whose output is one of the graph's.
    pub fn output<const N: usize>(&mut self, operator: &str, inputs: [&str; N], name: &str) -> ort::Result<()> {
        self.graph.add_node(Node::new(operator, ONNX_DOMAIN, name, inputs, [name], [])?)
    }

    /// The same numbers in another type.
    pub fn cast(&mut self, value: &str, to: TensorElementType) -> ort::Result<Name> {
        let number = match to {
            TensorElementType::Float32 => 1i64,
            TensorElementType::Uint8 => 2,
            TensorElementType::Int8 => 3,
            TensorElementType::Int32 => 6,
            other => return Err(ort::Error::new(format!("the graph has no use for {other:?}"))),
        };
        self.op("Cast", [value], vec![Attribute::new("to", number)?])
    }

    /// A number that the graph holds.
    pub fn scalar<T: PrimitiveTensorElementType + Debug + Copy>(&mut self, value: T) -> ort::Result<Name> {
        self.constant(&[value], &[])
    }

    /// A list of numbers that the graph holds.
    pub fn list<T: PrimitiveTensorElementType + Debug + Copy>(&mut self, values: &[T]) -> ort::Result<Name> {
        self.constant(values, &[values.len() as i64])
    }

    fn constant<T: PrimitiveTensorElementType + Debug + Copy>(
        &mut self,
        values: &[T],
        shape: &[i64],
    ) -> ort::Result<Name> {
        let name = format!("{} {values:?} {shape:?}", std::any::type_name::<T>());
        if self.constants.insert(name.clone()) {
            self.graph.add_initializer(&name, tensor(values.iter().copied(), shape)?, false)?;
        }
        Ok(name)
    }

    /// A matrix that stays where it is in memory while the session lives.
    pub fn matrix<T: PrimitiveTensorElementType + Debug>(
        &mut self,
        name: &str,
        elements: impl Iterator<Item = T>,
        (rows, columns): (usize, usize),
    ) -> ort::Result<()> {
        let tensor = tensor(elements, &[rows as i64, columns as i64])?;
        self.graph.add_initializer(name, tensor, true)
    }

    /// Ends with one input and one output of bytes; a dimension of −1 is free.
    pub fn finish_bytes(self, input: (&str, &[i64]), output: (&str, &[i64])) -> ort::Result<Model> {
        self.finish(outlet(TensorElementType::Int8, input), outlet(TensorElementType::Int8, output))
    }

    /// Ends with one input and one output of floats.
    pub fn finish_floats(self, input: (&str, &[i64]), output: (&str, &[i64])) -> ort::Result<Model> {
        self.finish(outlet(TensorElementType::Float32, input), outlet(TensorElementType::Float32, output))
    }

    fn finish(mut self, input: Outlet, output: Outlet) -> ort::Result<Model> {
        self.graph.set_inputs([input])?;
        self.graph.set_outputs([output])?;
        let mut model = Model::new([
            Opset::new(Domain::Standard.name(), OPSET)?,
            Opset::new(Domain::Runtime.name(), RUNTIME_OPSET)?,
        ])?;
        model.set_graph(self.graph)?;
        Ok(model)
    }
}

/// A tensor in ONNX Runtime's memory, as the editor wants it.
fn tensor<T: PrimitiveTensorElementType + Debug>(
    values: impl Iterator<Item = T>,
    shape: &[i64],
) -> ort::Result<Tensor<T>> {
    let mut tensor = Tensor::<T>::new(&Allocator::default(), shape.to_vec())?;
    let (_, elements) = tensor.extract_tensor_mut();
    elements.iter_mut().zip(values).for_each(|(element, value)| *element = value);
    Ok(tensor)
}

fn outlet(ty: TensorElementType, (name, shape): (&str, &[i64])) -> Outlet {
    let symbols = shape.iter().map(|size| if *size < 0 { "batch".to_owned() } else { String::new() });
    let dimension_symbols = SymbolicDimensions::new(symbols);
    Outlet::new(name, ValueType::Tensor { ty, shape: Shape::new(shape.iter().copied()), dimension_symbols })
}
