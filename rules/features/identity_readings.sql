-- reads: identity_pictures, identity_texts
-- How each text is read: split where it lists several things, brought to one spelling, and left out where it names nothing (what vendors
-- and tools fill in by default, runs of one character or of counting digits, stubs). weak: names a model, a virtual device or a network
-- that anybody may have, so that it proves nothing by itself.
with plain as (
  select
    kind,
    text,
    case
      when kind in ('mac', 'ip', 'phone', 'email', 'address') then kind
      when kind in ('author', 'last_editor', 'legal_representative') then 'name'
      when kind in ('person', 'contact', 'representative') then 'person'
      when kind in ('payer_account', 'refund_account', 'premium_payer') then 'account'
      else 'serial'
    end as form,
    upper(trim(translate(text, '！＂＃＄％＆＇（）＊＋，－．／０１２３４５６７８９：；＜＝＞？＠ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ［＼］＾＿｀ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ｛｜｝～　 ', '!"#$%&''()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_`abcdefghijklmnopqrstuvwxyz{|}~  '))) as plain
  from identity_texts
  -- Not masked by the source, and no longer than a field is (2,000 characters in the data convention): each part keeps the whole text beside it.
  where text not like '%*%' and length(text) <= 4000
  group by kind, text
),
split as (
  select
    kind,
    text,
    form,
    case form
      -- aa-bb-cc-dd-ee-ff, with colons, dots or blanks; aabb.ccdd.eeff; aabbccddeeff.
      when 'mac' then
        regexp_extract_all(plain, '\b(?:(?:[0-9A-F]{2}[-:. ]){5}[0-9A-F]{2}|(?:[0-9A-F]{4}[-:.]){2}[0-9A-F]{4}|[0-9A-F]{12})\b')
      when 'ip' then
        list_concat(
          regexp_extract_all(plain, '\b(?:[0-9]{1,3}\.){3}[0-9]{1,3}\b'),
          -- Without the zone of a link-local address and the brackets before a port.
          list_transform(
            list_filter(
              string_split_regex(plain, '[;,、|/\s\[\]]+'),
              lambda part: regexp_full_match(part, '[0-9A-F]{0,4}(?::[0-9A-F]{0,4}){2,7}(?:%.*)?')
            ),
            lambda part: lower(split_part(part, '%', 1))
          )
        )
      -- Without an extension; several mobile numbers in a row are told apart.
      when 'phone' then
        list_concat(
          list_filter(
            list_transform(
              string_split_regex(plain, '[;,、|/\n\r]+'),
              lambda part: regexp_replace(
                regexp_replace(part, '(?:转|分机|EXT|#).*$|((?:^|\D)0[0-9]{2,3}-[0-9]{7,8})-[0-9]{1,5}$', '\1'),
                '[^0-9]',
                '',
                'g'
              )
            ),
            lambda part: length(part) between 7 and 17
          ),
          list_transform(
            regexp_extract_all(plain, '(?:^|[^0-9])1[3-9][0-9]{9}\s+1[3-9][0-9]{9}'),
            lambda part: left(regexp_replace(part, '[^0-9]', '', 'g'), 11)
          ),
          list_transform(
            regexp_extract_all(plain, '1[3-9][0-9]{9}\s+1[3-9][0-9]{9}(?:$|[^0-9])'),
            lambda part: right(regexp_replace(part, '[^0-9]', '', 'g'), 11)
          )
        )
      when 'email' then string_split_regex(lower(plain), '[;,、|/\s]+')
      when 'account' then
        list_transform(string_split_regex(plain, '[;,、|/\n\r]+'), lambda part: regexp_replace(part, '[^0-9]', '', 'g'))
      when 'name' then
        list_transform(string_split_regex(plain, '[;,、|/\n\r]+'), lambda part: regexp_replace(regexp_replace(trim(part), '\s+', ' ', 'g'), '(\p{Han}) ', '\1', 'g'))
      when 'address' then
        -- Without the province, which many leave out.
        [regexp_replace(regexp_replace(plain, '[^\p{L}\p{N}-]', '', 'g'), '^(?:中国)?(?:\p{Han}{2,3}省|\p{Han}{2,7}?自治区)?', '')]
      when 'person' then [regexp_replace(plain, '[^\p{L}\p{N}]', '', 'g')]
      else
        list_transform(
          string_split_regex(plain, '[;,、|/\n\r]+'),
          lambda part: regexp_replace(part, '[^\p{L}\p{N}]', '', 'g')
        )
    end as parts
  from plain
),
part as (
  select kind, text, form, unnest(parts) as part
  from split
),
read as (
  select
    p.kind as kind,
    p.text as text,
    p.form as form,
    case
      when form = 'mac' then regexp_replace(part, '[^0-9A-F]', '', 'g')
      when form = 'ip' and contains(part, '.') then
        case
          when list_max(list_transform(string_split(part, '.'), lambda octet: cast(octet as integer))) <= 255
            then array_to_string(list_transform(string_split(part, '.'), lambda octet: cast(cast(octet as integer) as varchar)), '.')
        end
      -- All eight groups without leading noughts.
      when form = 'ip' then
        case
          when length(part) - length(replace(part, '::', '')) <= 2
            and not contains(part, ':::')
            and (contains(part, '::') or length(part) - length(replace(part, ':', '')) = 7)
            then array_to_string(
              list_transform(
                list_concat(
                  list_filter(string_split(split_part(part, '::', 1), ':'), lambda item: item <> ''),
                  list_transform(
                    range(8 - len(list_filter(string_split(part, ':'), lambda item: item <> ''))),
                    lambda zero: '0'
                  ),
                  list_filter(string_split(split_part(part, '::', 2), ':'), lambda item: item <> '')
                ),
                lambda item: coalesce(nullif(ltrim(item, '0'), ''), '0')
              ),
              ':'
            )
        end
      -- Without the country's number and the nought for long distance.
      when form = 'phone' then ltrim(regexp_replace(part, '^0*86(0?[0-9]{10,11})$', '\1'), '0')
      -- The picture that stands for all that look like it.
      else coalesce(pictures.picture, part)
    end as value
  from part p
  left join identity_pictures pictures on p.kind = 'image_phash' and pictures.text = p.text
),
nothing(form, word) as (
  values
    ('serial', 'TOBEFILLEDBYOEM'), ('serial', 'TOBEFILLED'), ('serial', 'FILLBYOEM'), ('serial', 'DEFAULTSTRING'), ('serial', 'DEFAULT'),
    ('serial', 'SYSTEMSERIALNUMBER'), ('serial', 'BASEBOARDSERIALNUMBER'), ('serial', 'CHASSISSERIALNUMBER'), ('serial', 'SERIALNUMBER'),
    ('serial', 'MBSERIALNUMBER'), ('serial', 'BSN12345678901234567'), ('serial', 'SYSTEMPRODUCTNAME'), ('serial', 'NONE'),
    ('serial', 'NULL'), ('serial', 'UNKNOWN'), ('serial', 'UNDEFINED'), ('serial', 'INVALID'), ('serial', 'EMPTY'), ('serial', 'ERROR'),
    ('serial', 'NOTAPPLICABLE'), ('serial', 'NOTAVAILABLE'), ('serial', 'NOTSPECIFIED'), ('serial', 'NOTFOUND'), ('serial', 'NOTPRESENT'),
    ('serial', 'NOASSETTAG'), ('serial', 'OEM'), ('serial', 'TRIAL'), ('serial', 'DEMO'), ('serial', 'TEST'), ('serial', '学习版'),
    ('serial', '试用版'), ('serial', '评估版'), ('serial', '演示版'), ('serial', '单机版'), ('serial', '网络版'), ('serial', '云锁'), ('serial', '网络锁'),
    ('serial', '无锁'), ('serial', '未获取'), ('serial', '获取失败'), ('serial', 'D41D8CD98F00B204E9800998ECF8427E'),
    ('serial', 'DA39A3EE5E6B4B0D3255BFEF95601890AFD80709'), ('serial', 'E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855'),
    ('mac', '0123456789AB'), ('mac', '123456789ABC'), ('mac', '001122334455'), ('mac', '112233445566'), ('mac', 'AABBCCDDEEFF'),
    ('mac', 'ABCDEFABCDEF'), ('mac', '44455354'), ('mac', '444553540000'), ('mac', 'FFFFFFFFFFFE'), ('mac', '000000000001'),
    ('name', 'P R C'), ('name', 'CHINA'), ('name', 'ORGANIZATION'), ('name', 'COMPANY'), ('name', 'MY COMPANY'), ('name', 'MICROSOFT CORPORATION'), ('name', 'MICROSOFT CHINA'), ('name', 'MC SYSTEM'), ('name', 'KINGSOFT'),
    ('name', 'WWW.YLMF.COM'), ('name', 'DEEPBBS.ORG'), ('name', 'UN-NAMED'), ('name', 'UNKNOWN CREATOR'), ('name', 'DOCX4J'), ('name', 'XLSXWRITER'), ('name', 'ASPOSE'), ('name', 'EASYEXCEL'), ('name', 'ITEXT'),
    ('name', 'ADMINISTRATOR'), ('name', 'ADMIN'), ('name', 'USER'), ('name', 'USERS'), ('name', 'GUEST'), ('name', 'OWNER'),
    ('name', 'SYSTEM'), ('name', 'ROOT'), ('name', 'PC'), ('name', 'HOME'), ('name', 'OFFICE'), ('name', 'LENOVO'),
    ('name', 'LENOVO USER'), ('name', 'DELL'), ('name', 'HP'), ('name', 'ASUS'), ('name', 'ACER'), ('name', 'HUAWEI'), ('name', 'HONOR'),
    ('name', 'XIAOMI'), ('name', 'THINKPAD'), ('name', 'WPS'), ('name', 'WPS OFFICE'), ('name', 'WPS_OFFICE'), ('name', 'WPS用户'),
    ('name', 'MICROSOFT'), ('name', 'MICROSOFT OFFICE'), ('name', 'MICROSOFT OFFICE USER'), ('name', 'MICROSOFT OFFICE 用户'),
    ('name', 'MICROSOFT 帐户'), ('name', 'MICROSOFT 账户'), ('name', 'MS USER'), ('name', 'MS'), ('name', 'WINDOWS'), ('name', 'WINDOWS USER'),
    ('name', 'WINDOWS 用户'), ('name', '微软用户'), ('name', '微软中国'), ('name', '用户'), ('name', '管理员'), ('name', '超级管理员'), ('name', '作者'),
    ('name', '匿名'), ('name', '未命名'), ('name', '新用户'), ('name', '计算机'), ('name', '电脑'), ('name', '雨林木风'), ('name', '深度技术'),
    ('name', '番茄花园'), ('name', '深度系统'), ('name', '系统之家'), ('name', 'DEEPIN'), ('name', 'SKY123.ORG'), ('name', 'TEST'), ('name', '测试'),
    ('name', 'NONE'), ('name', 'NULL'), ('name', 'UNKNOWN'), ('name', 'UNTITLED'), ('name', 'APACHE POI'), ('name', 'PYTHON-DOCX'),
    ('name', 'OPENPYXL'), ('name', 'USER1'), ('name', 'PC1'), ('name', '123'), ('name', '1234'), ('name', '123456'),
    ('phone', '13800138000'), ('phone', '13800000000'), ('phone', '13000000000'), ('phone', '13900000000'), ('phone', '13888888888'),
    ('phone', '18888888888'), ('phone', '12345678'), ('phone', '88888888'),
    ('email', 'test@test.com'), ('email', '123@qq.com'), ('email', '123456@qq.com'), ('email', '1@1.com'), ('email', '123@123.com'),
    ('email', 'abc@abc.com'), ('email', 'a@a.com'), ('email', 'xxx@xxx.com'), ('email', 'test@qq.com'), ('email', 'example@example.com'),
    ('person', 'NONE'), ('person', 'NULL'), ('person', 'UNKNOWN')
),
shortest(form, characters) as (
  values ('mac', 12), ('ip', 2), ('phone', 7), ('email', 6), ('account', 6), ('address', 6), ('name', 2), ('person', 4), ('serial', 4)
)
select
  r.kind as kind,
  r.text as text,
  r.value as value,
  case r.kind
    -- Virtual cards of VMware, VirtualBox, Hyper-V, Xen, Parallels, tunnels; locally administered addresses, which nobody assigned.
    when 'mac' then
      left(r.value, 6) in ('000C29', '005056', '000569', '001C14', '080027', '00155D', '00163E', '001C42', '00FF00')
      or substr(r.value, 2, 1) in ('2', '6', 'A', 'E')
    -- Feature word and signature, in either order, or a name: the model of a processor, of which there are millions.
    when 'cpu' then
      regexp_full_match(r.value, '[0-9A-F]{4}F[9AB]FF[0-9A-F]{8}|[0-9A-F]{12}F[9AB]FF')
      or regexp_matches(r.value, '^(?:INTEL|AMD|HYGON|PHYTIUM|KUNPENG|ZHAOXIN|GENUINEINTEL|AUTHENTICAMD)')
    -- Private networks (RFC 1918, 6598), loopback and link-local addresses.
    when 'ip' then
      regexp_matches(
        r.value,
        '^(?:10\.|127\.|169\.254\.|192\.168\.|172\.(?:1[6-9]|2[0-9]|3[01])\.|100\.(?:6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])\.|fe[89ab][0-9a-f]:|f[cd][0-9a-f]{2}:|0:0:0:0:0:0:0:1$)'
      )
    -- A time of creation, which many programs tell to the minute.
    when 'file_id' then starts_with(r.value, 'CREATED')
    -- Service numbers.
    when 'phone' then regexp_matches(r.value, '^[48]00[0-9]{7}$')
    else false
  end as weak
from read r
join shortest s on s.form = r.form
left join nothing n on n.form = r.form and n.word = r.value
where n.word is null
  and length(r.value) >= s.characters
  -- One character over and over, or noughts behind the word that says what the code is.
  and (r.form = 'name' or replace(r.value, left(r.value, 1), '') <> '')
  and not (r.form = 'serial' and regexp_full_match(r.value, '[A-Z]+0+'))
  -- 0123456789 and pieces of it.
  and (r.form in ('name', 'address', 'email') or not contains('01234567890123456789', r.value))
  and (r.form in ('mac', 'ip', 'name', 'address', 'email') or not contains('98765432109876543210', r.value))
  and (r.form <> 'ip' or r.value not in ('0.0.0.0', '255.255.255.255', '0:0:0:0:0:0:0:0'))
  and (r.form <> 'email' or regexp_full_match(r.value, '[^@]+@[^@]+\.[^@]+'))
  and (r.form <> 'address' or regexp_matches(r.value, '[0-9]'))
  and (r.form <> 'person' or regexp_matches(r.value, '[0-9A-Z]'))
group by r.kind, r.text, r.value
