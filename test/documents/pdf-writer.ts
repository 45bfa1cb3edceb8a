/** A small PDF of Chinese text, one string a page, with a font that says which character a code stands for. */
export function pdfFile(pages: readonly string[], info = '', pictures: readonly Buffer[] = []): Buffer {
  const hex = (text: string): string =>
    [...text].map((char) => char.charCodeAt(0).toString(16).padStart(4, '0')).join('');
  const codes = [...new Set(pages.join(''))].map((char) => `<${hex(char)}> <${hex(char)}>`);
  const blocks: string[] = [];
  for (let i = 0; i < codes.length; i += 100)
    blocks.push(
      `${Math.min(100, codes.length - i)} beginbfchar\n${codes.slice(i, i + 100).join('\n')}\nendbfchar`,
    );
  const cmap = `/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def
1 begincodespacerange <0000> <ffff> endcodespacerange
${blocks.join('\n')}
endcmap end end`;
  // Lines of forty characters: what runs off the page is no text that anybody sees.
  const lines = (text: string): string =>
    (text.match(/.{1,40}/gsu) ?? []).map((line) => `<${hex(line)}> Tj T*`).join(' ');
  const stream = (text: string): string => `<< /Length ${text.length} >>\nstream\n${text}\nendstream`;
  const first = 7;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_, i) => `${first + 2 * i} 0 R`).join(' ')}] >>`,
    '<< /Type /Font /Subtype /Type0 /BaseFont /F /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 5 0 R >>',
    '<< /Type /Font /Subtype /CIDFontType2 /BaseFont /F /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 1000 /FontDescriptor << /Type /FontDescriptor /FontName /F /Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >> >>',
    stream(cmap),
    `<< ${info} >>`,
    ...pages.flatMap((text, i) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 14000] /Resources << /Font << /F 3 0 R >> >> /Contents ${first + 2 * i + 1} 0 R >>`,
      stream(text === '' ? '' : `BT /F 12 Tf 14 TL 50 13900 Td ${lines(text)} ET`),
    ]),
    ...pictures.map(
      (picture) =>
        `<< /Type /XObject /Subtype /Image /Filter /DCTDecode /Length ${picture.length} >>\nstream\n${picture.toString('latin1')}\nendstream`,
    ),
  ];
  let out = '%PDF-1.4\n';
  const offsets = objects.map((object, i) => {
    const at = out.length;
    out += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const xref = out.length;
  out += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('')}`;
  out += `trailer << /Size ${objects.length + 1} /Root 1 0 R /Info 6 0 R /ID [<00112233445566778899aabbccddeeff> <ffeeddccbbaa99887766554433221100>] >>\nstartxref\n${xref}\n%%EOF\n`;
  return Buffer.from(out, 'latin1');
}
