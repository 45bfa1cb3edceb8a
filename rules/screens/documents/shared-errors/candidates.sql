-- The scorer goes through the documents of every lot and names the pairs itself; it takes from here only the words that tell why a name is
-- there.
select
  -1 as subject_no,
  -1 as partner_no,
  $client_words as client_words
from document_files
limit 1
