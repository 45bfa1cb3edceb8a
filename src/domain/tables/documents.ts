import { code, id, json, lotId, required, type TableSpec, text } from './columns.ts';

// Files of bids and tenders.

export const documents: TableSpec = {
  name: 'documents',
  key: ['document_id'],
  meaning: 'File',
  columns: [
    id('document_id', 'Id of the file', required),
    lotId,
    id('bidder_id', "Bidder; empty for the tender's own"),
    code('kind', 'Kind of document', {
      codes: ['technical', 'commercial', 'qualification', 'tender', 'clarification'],
    }),
    text('path', 'Where the file is, relative to the data folder'),
    text('text', 'Text of the document, where given in place of a file'),
    json('page_breaks', 'Offsets at which pages begin'),
    id('sha256', 'Digest of the file'),
    text('media_type', 'Media type'),
  ],
};
