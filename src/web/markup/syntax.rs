//! What markup looks like in the program.

/// Classes, some of which may be missing.
macro_rules! classes {
    ($($class:expr),* $(,)?) => {
        $crate::web::markup::joined(&[$( $crate::web::markup::Class::class(&$class) ),*])
    };
}

/// Markup as Yew's own macro has it, but for components: what is drawn apart is made by
/// [`memo`](super::memo::memo).
macro_rules! html {
    // Children: what becomes of the piece, the text so far, what fills its holes, and what is still
    // to be read.
    (@in node [$($t:tt)*] [$($do:tt)*]) => {{
        #[allow(unused_braces, unused_parens)]
        {
            $crate::web::markup::begin(concat!($($t)*));
            $($do)*
            $crate::web::markup::end()
        }
    }};
    (@in inside [$($t:tt)*] [$($do:tt)*]) => {{
        #[allow(unused_braces, unused_parens)]
        {
            $crate::web::markup::begin(concat!($($t)*));
            $($do)*
            $crate::web::markup::end_inside();
        }
    }};
    (@in $b:ident [$($t:tt)*] $do:tt < / > $($rest:tt)*) => { $crate::web::markup::html!(@in $b [$($t)* "</>",] $do $($rest)*) };
    (@in $b:ident [$($t:tt)*] $do:tt < / $tag:ident > $($rest:tt)*) => { $crate::web::markup::html!(@in $b [$($t)* "</>",] $do $($rest)*) };
    (@in $b:ident [$($t:tt)*] $do:tt < > $($rest:tt)*) => { $crate::web::markup::html!(@in $b [$($t)* "<>",] $do $($rest)*) };
    (@in $b:ident [$($t:tt)*] $do:tt < $tag:ident $($rest:tt)*) => {
        $crate::web::markup::html!(@at $b $tag [$($t)* "<", stringify!($tag),] $do $($rest)*)
    };
    (@in $b:ident $t:tt $do:tt { for $e:expr } $($rest:tt)*) => { $crate::web::markup::html!(@hole in $b [] $t $do { $crate::web::markup::list($e); } $($rest)*) };
    (@in $b:ident [$($t:tt)*] [$($do:tt)*] { $text:literal } $($rest:tt)*) => {
        $crate::web::markup::html!(@in $b [$($t)* $text,] [$($do)* const { assert!($crate::web::markup::is_plain($text)) };] $($rest)*)
    };
    (@in $b:ident $t:tt $do:tt { $e:expr } $($rest:tt)*) => { $crate::web::markup::html!(@hole in $b [] $t $do { $crate::web::markup::child($e); } $($rest)*) };
    (@in $b:ident $t:tt $do:tt if $($rest:tt)*) => { $crate::web::markup::html!(@if $b $t $do [] $($rest)*) };
    // Conditions.
    (@if $b:ident $t:tt $do:tt [$($c:tt)*] { $($then:tt)* } else { $($else:tt)* } $($rest:tt)*) => {
        $crate::web::markup::html!(@hole in $b [] $t $do {
            if $($c)* {
                $crate::web::markup::html!(@in inside [] [] $($then)*)
            } else {
                $crate::web::markup::html!(@in inside [] [] $($else)*)
            }
        } $($rest)*)
    };
    (@if $b:ident $t:tt $do:tt [$($c:tt)*] { $($then:tt)* } $($rest:tt)*) => {
        $crate::web::markup::html!(@hole in $b [] $t $do {
            if $($c)* {
                $crate::web::markup::html!(@in inside [] [] $($then)*)
            } else {
                $crate::web::markup::nothing();
            }
        } $($rest)*)
    };
    (@if $b:ident $t:tt $do:tt [$($c:tt)*] $next:tt $($rest:tt)*) => { $crate::web::markup::html!(@if $b $t $do [$($c)* $next] $($rest)*) };
    // A hole, among children or in a tag, and what fills it.
    (@hole $where:ident $b:ident [$($tag:ident)?] [$($t:tt)*] [$($do:tt)*] $fill:tt $($rest:tt)*) => {
        $crate::web::markup::html!(@$where $b $($tag)? [$($t)* "{",] [$($do)* $fill] $($rest)*)
    };
    // The end of a tag.
    (@at $b:ident $tag:ident [$($t:tt)*] $do:tt / > $($rest:tt)*) => { $crate::web::markup::html!(@in $b [$($t)* "></>",] $do $($rest)*) };
    (@at $b:ident $tag:ident [$($t:tt)*] $do:tt > $($rest:tt)*) => { $crate::web::markup::html!(@in $b [$($t)* ">",] $do $($rest)*) };
    // What a tag has besides its attributes.
    (@at $b:ident $tag:ident $t:tt $do:tt { $n:ident } $($rest:tt)*) => { $crate::web::markup::html!(@at $b $tag $t $do $n = { $n } $($rest)*) };
    (@at $b:ident $tag:ident $t:tt $do:tt key = $e:tt $($rest:tt)*) => { $crate::web::markup::html!(@hole at $b [$tag] $t $do { $crate::web::markup::key($e); } $($rest)*) };
    (@at $b:ident $tag:ident $t:tt $do:tt checked = $e:tt $($rest:tt)*) => { $crate::web::markup::html!(@hole at $b [$tag] $t $do { $crate::web::markup::checked($e); } $($rest)*) };
    (@at $b:ident input $t:tt $do:tt value = $e:tt $($rest:tt)*) => { $crate::web::markup::html!(@hole at $b [input] $t $do { $crate::web::markup::value($e); } $($rest)*) };
    (@at $b:ident $tag:ident $t:tt $do:tt onclick = $e:tt $($rest:tt)*) => { $crate::web::markup::html!(@on $b $tag $t $do onclick $e $($rest)*) };
    (@at $b:ident $tag:ident $t:tt $do:tt onclose = $e:tt $($rest:tt)*) => { $crate::web::markup::html!(@on $b $tag $t $do onclose $e $($rest)*) };
    (@at $b:ident $tag:ident $t:tt $do:tt oninput = $e:tt $($rest:tt)*) => { $crate::web::markup::html!(@on $b $tag $t $do oninput $e $($rest)*) };
    (@at $b:ident $tag:ident $t:tt $do:tt onchange = $e:tt $($rest:tt)*) => { $crate::web::markup::html!(@on $b $tag $t $do onchange $e $($rest)*) };
    (@at $b:ident $tag:ident $t:tt $do:tt onscroll = $e:tt $($rest:tt)*) => { $crate::web::markup::html!(@on $b $tag $t $do onscroll $e $($rest)*) };
    (@at $b:ident $tag:ident $t:tt $do:tt onkeydown = $e:tt $($rest:tt)*) => { $crate::web::markup::html!(@on $b $tag $t $do onkeydown $e $($rest)*) };
    (@at $b:ident $tag:ident $t:tt $do:tt oncontextmenu = $e:tt $($rest:tt)*) => { $crate::web::markup::html!(@on $b $tag $t $do oncontextmenu $e $($rest)*) };
    (@at $b:ident $tag:ident $t:tt $do:tt onpointerdown = $e:tt $($rest:tt)*) => { $crate::web::markup::html!(@on $b $tag $t $do onpointerdown $e $($rest)*) };
    (@at $b:ident $tag:ident $t:tt $do:tt onpointerup = $e:tt $($rest:tt)*) => { $crate::web::markup::html!(@on $b $tag $t $do onpointerup $e $($rest)*) };
    (@at $b:ident $tag:ident $t:tt $do:tt onpointermove = $e:tt $($rest:tt)*) => { $crate::web::markup::html!(@on $b $tag $t $do onpointermove $e $($rest)*) };
    (@on $b:ident $tag:ident $t:tt $do:tt $event:ident $e:tt $($rest:tt)*) => {
        $crate::web::markup::html!(@hole at $b [$tag] $t $do { $crate::web::markup::listener(|| yew::virtual_dom::ListenerKind::$event, $e); } $($rest)*)
    };
    // Attributes.
    (@at $b:ident $tag:ident [$($t:tt)*] $do:tt selected = $e:tt $($rest:tt)*) => {
        $crate::web::markup::html!(@hole at $b [$tag] [$($t)* " selected=",] $do { $crate::web::markup::flag($e); } $($rest)*)
    };
    (@at $b:ident $tag:ident [$($t:tt)*] $do:tt open = $e:tt $($rest:tt)*) => {
        $crate::web::markup::html!(@hole at $b [$tag] [$($t)* " open=",] $do { $crate::web::markup::flag($e); } $($rest)*)
    };
    (@at $b:ident $tag:ident [$($t:tt)*] $do:tt disabled = $e:tt $($rest:tt)*) => {
        $crate::web::markup::html!(@hole at $b [$tag] [$($t)* " disabled=",] $do { $crate::web::markup::flag($e); } $($rest)*)
    };
    (@at $b:ident $tag:ident [$($t:tt)*] [$($do:tt)*] $n:ident $(- $m:ident)* = $v:literal $($rest:tt)*) => {
        $crate::web::markup::html!(@at $b $tag [$($t)* " ", stringify!($n) $(, "-", stringify!($m))*, "=\"", $v, "\"",]
            [$($do)* const { assert!($crate::web::markup::is_plain($v)) };] $($rest)*)
    };
    (@at $b:ident $tag:ident [$($t:tt)*] $do:tt $n:ident $(- $m:ident)* = { $e:expr } $($rest:tt)*) => {
        $crate::web::markup::html!(@hole at $b [$tag] [$($t)* " ", stringify!($n) $(, "-", stringify!($m))*, "=",] $do { $crate::web::markup::attribute($e); } $($rest)*)
    };
    // All of it.
    ($($markup:tt)*) => { $crate::web::markup::html!(@in node [] [] $($markup)*) };
}

pub(crate) use {classes, html};
