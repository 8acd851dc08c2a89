#!/usr/bin/perl
# The usual way of 2000: CGI.pm and CGI::Session, with its files in SESSIONS. Four steps; the last one appends a line to a file.
use strict;
use warnings;
use CGI;
use CGI::Session;

my $query = CGI->new;
my $folder = $ENV{SESSIONS};
my $session = CGI::Session->new('driver:File', scalar $query->param('sessionID') || undef, { Directory => $folder });
my $step = $session->param('step') || 0;
if ($query->request_method eq 'POST') {
    my $text = substr($query->param('text') // '', 0, 80);
    $session->param("answer$step", $text);
    $session->param('step', ++$step);
    if ($step == 3) {
        open my $file, '>>', "$folder/orders" or die $!;
        print $file join("\t", map { $session->param("answer$_") } 0 .. 2), "\n";
        close $file or die $!;
    }
}
$session->flush;
my $id = $session->id;
my $shown = join '', map { '<dd>' . $query->escapeHTML($session->param("answer$_")) . '</dd>' } 0 .. $step - 1;
my $page = "<!doctype html><title>Step $step</title><h1>Step $step</h1><dl>$shown</dl>";
$page .= qq(<form method="post" action="$ENV{SCRIPT_NAME}"><input type="hidden" name="sessionID" value="$id"><input name="text"><button>Go</button></form>) if $step < 3;
print $query->header(-type => 'text/html', -charset => 'utf-8', -Content_length => length $page), $page;
