"""Files that come from elsewhere: whether they are complete, also on the disk."""
import io
import os

from odoo.tools.pdf import PdfFileReader, PdfFileWriter

_END = 2048
"""Bytes at the end of a PDF in which its end is marked."""


def is_whole_pdf(content):
    """Tell whether a file is a PDF with pages that can be printed.

    :param bytes content: may be empty
    """
    if b'%%EOF' not in content[-_END:]:
        return False  # cut off, or nothing at all
    try:
        return _count_pages(merge_pdfs([content])) > 0
    except Exception:  # the library raises whatever a broken file leads it to
        return False


def merge_pdfs(documents):
    """Make one PDF of several.

    Odoo's own ``merge_pdf`` calls names that newer releases of its PDF library have dropped.

    :param documents: files, see :func:`is_whole_pdf`
    :rtype: bytes
    """
    writer = PdfFileWriter()
    for document in documents:
        for page in PdfFileReader(io.BytesIO(document), strict=False).pages:
            writer.add_page(page)
    with io.BytesIO() as stream:
        writer.write(stream)
        return stream.getvalue()


def _count_pages(content):
    return len(PdfFileReader(io.BytesIO(content), strict=False).pages)


def remove_cut_file(env, content):
    """Remove what a full disk has left of a file that is about to be stored.

    Odoo names files by a checksum of their content. It would see a file that was cut off as another
    one with the same checksum, and refuse to store the whole one from then on.

    :param bytes content: of the whole file
    """
    Attachment = env['ir.attachment'].sudo()
    if Attachment._storage() != 'file':
        return
    checksum = Attachment._compute_checksum(content)
    path = Attachment._full_path(f'{checksum[:2]}/{checksum}')
    if os.path.isfile(path) and not Attachment._same_content(content, path):
        os.remove(path)
