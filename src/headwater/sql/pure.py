"""Functions of databases that the parser does not know, and that their arguments alone decide."""

from __future__ import annotations

from typing import Final

_NAMES: Final = """
abs acos asin atan atan2 ceil ceiling floor round trunc truncate mod power pow sqrt cbrt exp ln
log log10 log2 sign sin cos tan cot degrees radians pi square width_bucket div gcd lcm factorial
greatest least nullif coalesce ifnull nvl nvl2 isnull iif decode if concat concat_ws substr
substring substring_index left right mid lower upper ucase lcase initcap trim ltrim rtrim btrim
lpad rpad replace translate reverse repeat replicate space length len char_length
character_length octet_length bit_length position locate instr charindex patindex strpos ascii
chr char unicode nchar format format_string printf quote quotename quote_ident quote_literal
quote_nullable stuff soundex difference levenshtein regexp_replace regexp_substr regexp_instr
regexp_like regexp_count regexp_match regexp_matches regexp_extract regexp_extract_all
regexp_split_to_array regexp_split_to_table rlike split split_part split_to_array string_split
string_to_array array_to_string starts_with startswith endswith ends_with contains
contains_substr to_char to_number to_date to_timestamp to_decimal to_numeric to_varchar to_json
to_jsonb to_binary to_hex from_hex to_base64 from_base64 base64 unbase64 encode hex unhex
try_cast try_convert convert parse try_parse try_to_date try_to_number try_to_timestamp
safe_cast cast isnumeric is_number isdate typeof pg_typeof str strftime strptime date date_add
date_sub dateadd datediff date_diff date_part datepart datename date_trunc date_bin datetrunc
datefromparts datetimefromparts datetime2fromparts timefromparts date_from_parts
timestamp_from_parts make_date make_time make_timestamp make_interval date_format time_format
from_unixtime unix_timestamp to_unixtime unix_millis unix_micros timestamp_seconds
timestamp_millis timestamp_micros last_day next_day add_months months_between eomonth year
quarter month week weekofyear weekday day dayofmonth dayofweek dayofyear hour minute second
millisecond microsecond extract age justify_days justify_hours justify_interval isfinite
timestampdiff timestampadd timestamp_diff timestamp_add timestamp_sub timestamp_trunc
datetime_diff datetime_trunc datetime_add datetime_sub time_add time_sub time_diff time_trunc
period_add period_diff to_days from_days makedate maketime sec_to_time time_to_sec str_to_date
switchoffset todatetimeoffset timediff subdate adddate datetime time julianday unixepoch epoch
epoch_ms to_seconds to_minutes to_hours to_months to_years convert_timezone convert_tz
from_utc_timestamp to_utc_timestamp at_timezone monthname dayname month_name day_name tochar
todate tostartofmonth tostartofday tostartofhour tostartofweek tostartofyear tostartofminute
tostartofinterval toyyyymm toyyyymmdd toyear tomonth todayofmonth todayofweek tohour tominute
tosecond tounixtimestamp todatetime toint8 toint16 toint32 toint64 touint8 touint16 touint32
touint64 tofloat32 tofloat64 tostring todecimal32 todecimal64 todecimal128 tofixedstring
parsedatetimebesteffort formatdatetime datetime2 multiif assumenotnull tonullable lowerutf8
upperutf8 splitbychar splitbystring arraystringconcat arraymap arrayfilter arrayjoin
arrayelement has hasany hasall indexof extractall replaceall replaceone replaceregexpall match
positioncaseinsensitive visitparamextractstring jsonextract jsonextractstring jsonextractint
jsonextractfloat jsonextractbool jsonextractraw jsonhas json_extract json_extract_string
json_value json_query json_extract_scalar json_extract_path json_extract_path_text
jsonb_extract_path jsonb_extract_path_text json_array json_object json_build_object
jsonb_build_object json_build_array jsonb_build_array json_array_length jsonb_array_length
jsonb_set jsonb_insert jsonb_strip_nulls json_typeof jsonb_typeof json_array_elements
jsonb_array_elements json_array_elements_text jsonb_array_elements_text json_each jsonb_each
json_each_text jsonb_each_text json_object_keys jsonb_object_keys jsonb_path_query
jsonb_path_query_first jsonb_path_exists json_keys json_length json_contains json_type
json_valid isjson json_modify json_set json_unquote json_table openjson parse_json
try_parse_json get_path get json_tree row_to_json get_json_object json_tuple from_json
schema_of_json check_json strip_null_value object_construct object_construct_keep_null
object_keys object_insert object_delete object_pick array_construct array_cat array_concat
array_append array_prepend array_remove array_contains array_position array_length array_size
array_upper array_lower array_slice array_distinct array_sort array_join array_max array_min
array_sum array_intersect array_except array_union array_compact array_flatten array_to_json
arrays_overlap arrays_zip cardinality size element_at sort_array list_sort list_value
list_contains list_distinct list_transform list_filter list_concat list_extract list_aggregate
array_has array_transform transform filter reduce aggregate exists forall zip_with sequence
range generate_series generate_subscripts generate_date_array generate_timestamp_array
generate_array unnest explode explode_outer posexplode posexplode_outer inline stack flatten
lateral map map_keys map_values map_entries map_from_entries map_from_arrays map_concat
map_filter map_contains_key transform_keys transform_values named_struct struct row struct_pack
struct_extract md5 sha sha1 sha2 sha256 sha384 sha512 sha224 hash hash64 xxhash64 xxh64
murmurhash murmur_hash cityhash64 siphash64 farm_fingerprint crc32 hashbytes checksum
binary_checksum standard_hash ora_hash digest hmac md5_hex md5_number_lower64 md5_number_upper64
sha1_hex sha2_hex fnv_hash to_md5 rank dense_rank percent_rank cume_dist grouping grouping_id
count count_big count_if countif sum avg min max total product bool_and bool_or logical_and
logical_or bit_and bit_or bit_xor median var_pop var_samp stddev percentile percentile_cont
percentile_disc kurtosis skewness uniqexact st_point st_makepoint st_geogfromtext
st_geomfromtext st_distance st_contains st_within st_intersects st_buffer st_area st_length st_x
st_y st_astext st_asgeojson st_transform st_setsrid st_dwithin st_union st_centroid haversine
h3_latlng_to_cell geography geometry inet host masklen network family set_masklen int2 int4 int8
float4 float8 numeric to_tsvector to_tsquery plainto_tsquery websearch_to_tsquery ts_rank
ts_headline set_bit get_bit get_byte bit_count bitand bitor bitxor bitnot bitwise_and bitwise_or
bitwise_xor shiftleft shiftright bitshiftleft bitshiftright nanvl isnan isinf is_nan rowversion
choose formatmessage parsename trim_array zeroifnull nullifzero div0 div0null equal_null boolor
booland boolxor strtok strtok_to_array collate collation as_varchar as_integer as_double
as_array as_object is_array is_object is_null_value overlay find_in_set field elt insert
export_set make_set inet_aton inet_ntoa bin oct conv ord char_to_hex url_decode url_encode
parse_url url_extract_host url_extract_path url_extract_parameter word_stem normalize
regexp_position merge_action object_name cube rollup likelihood unlikely likely tumble hop
cumulate window_start window_end
"""

PURE: Final = frozenset(_NAMES.split())
"""Names in small letters, of all dialects together."""
