/** The catalog in the language of the screen: nodes and connectors bring their own texts. */
import type { Catalog, Connector, JsonSchema, NodeType } from "./types";

/** Texts of one node or connector in one language, as they stand in its `i18n/<language>.json`. */
export interface CatalogTexts {
  title?: string;
  description?: string;
  docs?: string;
  ports?: Record<string, string>;
  fields?: Record<string, { title?: string; description?: string; placeholder?: string }>;
}

export function localizeCatalog(catalog: Catalog, language: string): Catalog {
  return {
    ...catalog,
    nodes: catalog.nodes.map((node) => localizeNode(node, node.i18n?.[language])),
    connectors: catalog.connectors.map((connector) => localizeConnector(connector, connector.i18n?.[language])),
  };
}

function localizeNode(node: NodeType, texts: CatalogTexts | undefined): NodeType {
  if (!texts) return node;
  const named = <P extends { name: string; title: string }>(port: P): P => ({ ...port, title: texts.ports?.[port.name] ?? port.title });
  return {
    ...node,
    title: texts.title ?? node.title,
    description: texts.description ?? node.description,
    docs: texts.docs ?? node.docs,
    inputs: node.inputs.map(named),
    outputs: node.outputs.map(named),
    config_schema: localizeSchema(node.config_schema, texts.fields),
  };
}

function localizeConnector(connector: Connector, texts: CatalogTexts | undefined): Connector {
  if (!texts) return connector;
  return {
    ...connector,
    title: texts.title ?? connector.title,
    docs: texts.docs ?? connector.docs,
    connection_schema: localizeSchema(connector.connection_schema, texts.fields),
  };
}

/** The fields by name; entries of lists keep the texts of their schema. */
function localizeSchema(schema: JsonSchema, texts: CatalogTexts["fields"]): JsonSchema {
  if (!texts || !schema.properties) return schema;
  const properties = Object.entries(schema.properties).map(([name, property]): [string, JsonSchema] => {
    const own = texts[name];
    return [name, own ? { ...property, ...kept({ title: own.title, description: own.description }) } : property];
  });
  return { ...schema, properties: Object.fromEntries(properties) };
}

function kept(texts: { title: string | undefined; description: string | undefined }): Pick<JsonSchema, "title" | "description"> {
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== undefined));
}
