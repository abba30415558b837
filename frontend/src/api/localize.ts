/** Catalog and gallery in the language of the screen: nodes, connectors and ready flows bring their own texts. */
import type { Catalog, Connector, JsonSchema, NodeType, Template } from "./types";

/** Texts of one node or connector in one language, as they stand in its `i18n/<language>.json`. */
export interface CatalogTexts {
  title?: string;
  description?: string;
  docs?: string;
  ports?: Record<string, string>;
  fields?: Record<string, { title?: string; description?: string; placeholder?: string }>;
}

/** Says a text of the parts of lists, which all nodes share; `own` is the English one of the schema. */
export type SayNested = (key: string, own: string) => string;

export function localizeCatalog(catalog: Catalog, language: string, say: SayNested = (_key, own) => own): Catalog {
  return {
    ...catalog,
    nodes: catalog.nodes.map((node) => localizeParts(localizeNode(node, node.i18n?.[language]), say)),
    connectors: catalog.connectors.map((connector) => localizeConnector(connector, connector.i18n?.[language])),
  };
}

/** Title and description in the language; English where it has none. */
export function localizeTemplate<T extends Pick<Template, "title" | "description" | "texts">>(template: T, language: string): T {
  return { ...template, ...template.texts[language] };
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

/** The entries of lists and tables: their texts go by the name of the part, not by node. */
function localizeParts(node: NodeType, say: SayNested): NodeType {
  const { $defs: parts } = node.config_schema;
  if (!parts) return node;
  const said = Object.entries(parts).map(([part, schema]): [string, JsonSchema] => {
    const properties = Object.entries(schema.properties ?? {}).map(([name, property]): [string, JsonSchema] => [
      name,
      {
        ...property,
        ...(property.title ? { title: say(`${part}.${name}`, property.title) } : {}),
        ...(property.description ? { description: say(`${part}.${name}Hint`, property.description) } : {}),
      },
    ]);
    return [part, { ...schema, ...(schema.title ? { title: say(`${part}.self`, schema.title) } : {}), properties: Object.fromEntries(properties) }];
  });
  return { ...node, config_schema: { ...node.config_schema, $defs: Object.fromEntries(said) } };
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
